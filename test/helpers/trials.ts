import { newTrial, type Executor, type Outcome, type Trial, type TrialEvaluation } from '../../src/trials/index.js';

/** A trial of nothing, which no executor but `scripted` could run. */
export function madeUp(seed: number, label: Readonly<Record<string, string | number>> = { seed }): Trial {
  const hash = 'ab'.repeat(32);
  return newTrial(
    {
      model: hash,
      card: null,
      cardOverrides: null,
      shapes: {},
      calibration: null,
      images: hash,
      options: { preset: 'levels' },
      at: null,
      seed,
    },
    label,
  );
}

/** An outcome that only this number has. */
export function measured(value: number): Outcome {
  return { evaluation: { timesteps: value } as unknown as TrialEvaluation };
}

/** An outcome of a trial that fails. */
export const failed: Outcome = { failure: [{ code: 'BAD', where: 'here', problem: 'wrong', hint: 'do better' }] };

/** Ends trials in the order of `order` (positions), each with the outcome that `outcomeOf` has for it; and remembers which it ran. */
export function scripted(
  outcomeOf: (trial: Trial) => Outcome,
  order: (count: number) => readonly number[] = (count) => [...Array(count).keys()],
): Executor & { readonly ran: string[] } {
  const ran: string[] = [];
  return {
    ran,
    async run(trials, done, signal) {
      for (const i of order(trials.length)) {
        signal?.throwIfAborted();
        ran.push(trials[i]!.key);
        await done(trials[i]!, outcomeOf(trials[i]!));
      }
    },
    close: () => Promise.resolve(),
  };
}
