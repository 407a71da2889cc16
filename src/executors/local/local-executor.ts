import { availableParallelism } from 'node:os';
import type { Executor, LocalBundles } from '../../trials/index.js';
import { trialThreads, type TrialThreads } from './trial-threads.js';

/**
 * Runs trials in threads of this process, each trial in one. A thread that dies takes only its trial with it.
 * @param jobs trials at a time
 */
export function localExecutor(bundles: LocalBundles, jobs: number = availableParallelism()): Executor {
  let threads: TrialThreads | undefined;
  return {
    async run(trials, done, signal) {
      await threads?.close();
      const lanes = Math.min(jobs, trials.length);
      const own = (threads = trialThreads({ bundles: bundles.data }, lanes));
      const stop = new AbortController();
      const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
      const queue = trials.values();
      const lane = async (): Promise<void> => {
        for (const trial of queue) await done(trial, await own.run(trial.spec, either));
      };
      const running = Array.from({ length: lanes }, lane);
      try {
        await Promise.all(running);
      } catch (error) {
        stop.abort(error);
        await Promise.allSettled(running);
        throw error;
      }
    },
    async close() {
      await threads?.close();
    },
  };
}
