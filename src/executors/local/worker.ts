import { workerData } from 'node:worker_threads';
import { ConvertError, type Diagnostic } from '../../diagnostics/index.js';
import { LocalBundles, TrialRunner, type LocalBundlesData, type Outcome, type TrialSpec } from '../../trials/index.js';

/** What a thread says of a trial: its outcome, or why no trial can be run. Errors lose their diagnostics on the way between threads. */
export type WorkerAnswer = { readonly outcome: Outcome } | { readonly refused: ConvertError['diagnostics'] };

/** What a thread is told when it starts. */
export interface WorkerSetup {
  readonly bundles: LocalBundlesData;
}

const { bundles } = workerData as WorkerSetup;
const runner = new TrialRunner(new LocalBundles(bundles));

/** One trial, in a thread of its own. */
export async function work(spec: TrialSpec): Promise<WorkerAnswer> {
  try {
    return { outcome: await runner.run(spec) };
  } catch (error) {
    if (error instanceof ConvertError) return { refused: plain(error.diagnostics) };
    throw error;
  }
}

function plain([first, ...rest]: ConvertError['diagnostics']): readonly [Diagnostic, ...Diagnostic[]] {
  return [{ ...first }, ...rest];
}
