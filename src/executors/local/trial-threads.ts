import { setMaxListeners } from 'node:events';
import { Piscina } from 'piscina';
import { ConvertError, InternalError } from '../../diagnostics/index.js';
import { internal, type Outcome, type TrialSpec } from '../../trials/index.js';
import type { WorkerAnswer, WorkerSetup } from './worker.js';

/** Threads that run trials, one at a time each. */
export interface TrialThreads {
  /**
   * Runs a trial. Where the thread dies, that is the outcome of the trial, and another takes its place.
   * @throws what `TrialRunner.run` throws, and the signal's reason
   */
  run(spec: TrialSpec, signal?: AbortSignal): Promise<Outcome>;
  close(): Promise<void>;
}

/** A broken installation is no matter of the trial. */
function isNotLoaded(error: unknown): boolean {
  return /^(ERR_|)MODULE_NOT_FOUND$|^ERR_DLOPEN_FAILED$|^ENOENT$/.test((error as NodeJS.ErrnoException).code ?? '');
}

/** Starts threads. */
export function trialThreads(setup: WorkerSetup, threads: number): TrialThreads {
  const pool = new Piscina<TrialSpec, WorkerAnswer>({
    filename: new URL('./worker.js', import.meta.url).href,
    name: 'work',
    workerData: setup,
    minThreads: threads,
    maxThreads: threads,
    idleTimeout: Infinity,
  });
  let closed = false;
  return {
    async run(spec, signal) {
      if (signal) setMaxListeners(0, signal);
      const answer = await pool.run(spec, signal ? { signal } : {}).catch((error: unknown): WorkerAnswer => {
        signal?.throwIfAborted();
        // threads answer whatever happens once they run: this one has died, unless it was never there
        if (closed || isNotLoaded(error)) throw error;
        return { outcome: { failure: [internal(error)] } };
      });
      if ('refused' in answer) throw new ConvertError(answer.refused);
      if ('broken' in answer) throw new InternalError(answer.broken);
      return answer.outcome;
    },
    close() {
      closed = true;
      return pool.destroy();
    },
  };
}
