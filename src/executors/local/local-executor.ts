import { availableParallelism } from 'node:os';
import type { Executor, LocalBundles } from '../../trials/index.js';
import { trialThreads, type TrialThreads } from './trial-threads.js';

/**
 * Runs trials in threads of this process, each trial in one. A thread that dies takes only its trial with it.
 * @param jobs trials at a time
 */
export function localExecutor(bundles: LocalBundles, jobs: number = availableParallelism()): Executor {
  let pool: { readonly threads: TrialThreads; readonly lanes: number; readonly bundles: number } | undefined;
  /** Threads for so many trials: those there are, with what they keep, unless there are bundles that they do not know. */
  const threadsFor = async (trials: number): Promise<TrialThreads> => {
    const setup = { bundles: bundles.data };
    const lanes = Math.min(jobs, trials);
    if (pool?.bundles === setup.bundles.length && pool.lanes >= lanes) return pool.threads;
    await pool?.threads.close();
    const threads = trialThreads(setup, lanes);
    pool = { threads, lanes, bundles: setup.bundles.length };
    return threads;
  };
  return {
    async run(trials, done, signal) {
      const own = await threadsFor(trials.length);
      const stop = new AbortController();
      const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
      const queue = trials.values();
      const lane = async (): Promise<void> => {
        for (const trial of queue) await done(trial, await own.run(trial.spec, either));
      };
      const running = Array.from({ length: Math.min(jobs, trials.length) }, lane);
      try {
        await Promise.all(running);
      } catch (error) {
        stop.abort(error);
        await Promise.allSettled(running);
        throw error;
      }
    },
    async close() {
      await pool?.threads.close();
    },
  };
}
