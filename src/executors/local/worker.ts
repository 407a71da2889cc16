import { workerData } from 'node:worker_threads';
import { ConvertError } from '../../diagnostics/index.js';
import { LocalBundles, TrialRunner, type LocalBundlesData, type Outcome, type TrialSpec } from '../../trials/index.js';
import { CachedBundles } from '../bullmq/cached-bundles.js';

/** What a thread says of a trial: its outcome, or why no trial can be run. Errors lose their diagnostics on the way between threads. */
export type WorkerAnswer =
  { readonly outcome: Outcome } | { readonly refused: ConvertError['diagnostics'] } | { readonly broken: string };

/** What a thread is told when it starts: where bundles are. Trials on fetched ones come from elsewhere, so code that they name is not run. */
export type WorkerSetup = { readonly bundles: LocalBundlesData } | { readonly cache: string };

const setup = workerData as WorkerSetup;
const runner =
  'cache' in setup
    ? new TrialRunner(new CachedBundles(setup.cache), false)
    : new TrialRunner(new LocalBundles(setup.bundles));

/** One trial, in a thread of its own. Never throws: where there is no answer, the thread has died. */
export async function work(spec: TrialSpec): Promise<WorkerAnswer> {
  try {
    return { outcome: await runner.run(spec) };
  } catch (error) {
    return error instanceof ConvertError ? { refused: error.diagnostics } : { broken: String(error) };
  }
}
