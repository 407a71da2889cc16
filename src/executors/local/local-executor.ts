import { setMaxListeners } from 'node:events';
import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { ConvertError } from '../../diagnostics/index.js';
import { internal, type Executor, type LocalBundles, type TrialSpec } from '../../trials/index.js';
import type { WorkerAnswer, WorkerSetup } from './worker.js';

/**
 * Runs trials in threads of this process, each trial in one. A thread that dies takes only its trial with it.
 * @param jobs trials at a time
 */
export function localExecutor(bundles: LocalBundles, jobs: number = availableParallelism()): Executor {
  let pool: Piscina<TrialSpec, WorkerAnswer> | undefined;
  let known: number;
  /** Threads for so many trials; those there are, with what they keep, unless there are more bundles than they know of. */
  const threadsFor = async (trials: number): Promise<Piscina<TrialSpec, WorkerAnswer>> => {
    const setup: WorkerSetup = { bundles: bundles.data };
    const threads = Math.min(jobs, trials);
    if (pool && known === setup.bundles.length && pool.options.maxThreads >= threads) return pool;
    await pool?.destroy();
    known = setup.bundles.length;
    return (pool = new Piscina<TrialSpec, WorkerAnswer>({
      filename: new URL('./worker.js', import.meta.url).href,
      name: 'work',
      workerData: setup,
      minThreads: threads,
      maxThreads: threads,
      idleTimeout: Infinity,
    }));
  };
  return {
    async run(trials, done, signal) {
      const own = await threadsFor(trials.length);
      const stop = new AbortController();
      const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
      setMaxListeners(0, either);
      const queue = trials.values();
      const lane = async (): Promise<void> => {
        for (const trial of queue) {
          const answer = await own.run(trial.spec, { signal: either }).catch((error: unknown): WorkerAnswer => {
            either.throwIfAborted();
            return { outcome: { failure: [internal(error)] } };
          });
          if ('refused' in answer) throw new ConvertError(answer.refused);
          await done(trial, answer.outcome);
        }
      };
      const lanes = Array.from({ length: Math.min(jobs, trials.length) }, lane);
      try {
        await Promise.all(lanes);
      } catch (error) {
        stop.abort(error);
        await Promise.allSettled(lanes);
        throw error;
      }
    },
    async close() {
      await pool?.destroy();
    },
  };
}
