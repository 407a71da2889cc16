import { InternalError } from '../diagnostics/index.js';
import type { Executor } from './executor.js';
import { withNumbers } from './figures.js';
import type { TrialLog } from './journal.js';
import type { Outcome, Trial } from './trial.js';

/** How trials are run. */
export interface RunTrialsOptions {
  /** Called for each trial that was run, once its outcome is in the journal, with the number of those that have ended. */
  readonly onDone?: (trial: Trial, outcome: Outcome, ended: number) => void;
  /** Ends the run early: with the signal's reason as exception. What has ended stays in the journal. */
  readonly signal?: AbortSignal;
  /** Whether trials that the journal has as failures are run again. */
  readonly retryFailed?: boolean;
}

/**
 * Runs those of the trials that the journal does not have, and writes each outcome as it comes. Equal trials are run once.
 * @returns the outcome of each, in their order; figures that are not finite are NaN, in fresh outcomes as in those of the journal
 * @throws what `Executor.run` and the journal throw
 */
export async function runTrials(
  trials: readonly Trial[],
  executor: Executor,
  journal: TrialLog,
  { onDone, signal, retryFailed = false }: RunTrialsOptions = {},
): Promise<readonly Outcome[]> {
  const distinct = distinctTrials(trials);
  const missing = distinct.filter(({ key }) => !hasEnded(key, journal, retryFailed));
  const left = new Set(missing.map((trial) => trial.key));
  const done = (trial: Trial, outcome: Outcome): void => {
    if (signal?.aborted || !left.delete(trial.key)) return;
    // numbers as a journal that was read again has them
    const plain = withNumbers(JSON.parse(JSON.stringify(outcome)) as Outcome);
    journal.append(trial, plain);
    onDone?.(trial, plain, distinct.length - left.size);
  };
  signal?.throwIfAborted();
  if (missing.length > 0) await executor.run(missing, done, signal);
  signal?.throwIfAborted();
  if (left.size > 0) throw new InternalError(`${left.size} trials ended without an outcome`);
  journal.finish(distinct);
  return trials.map(({ key }) => journal.outcome(key)!);
}

/** Whether a log has how a trial ended, and that is to stay. */
export function hasEnded(key: string, log: TrialLog, retryFailed: boolean): boolean {
  const known = log.outcome(key);
  return known !== undefined && !(retryFailed && 'failure' in known);
}

/** Each trial once, in the order of their first places. */
export function distinctTrials(trials: readonly Trial[]): readonly Trial[] {
  const seen = new Set<string>();
  return trials.filter(({ key }) => !seen.has(key) && seen.add(key));
}
