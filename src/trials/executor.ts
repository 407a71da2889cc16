import type { Outcome, Trial } from './trial.js';

/** Called as each trial ends, in any order. */
export type TrialDone = (trial: Trial, outcome: Outcome) => void | Promise<void>;

/** Something that runs trials: threads of this machine, or other machines. */
export interface Executor {
  /**
   * Runs trials. One that fails is an outcome, not an exception.
   * @param signal ends the run early, with the signal's reason as exception
   * @throws what keeps all trials from being run
   */
  run(trials: readonly Trial[], done: TrialDone, signal?: AbortSignal): Promise<void>;
  /** Ends what was started for running trials. */
  close(): Promise<void>;
}
