import type { Metrics } from '../evaluation/index.js';
import type { Report, Run, RunResult } from './report.js';

const names: Readonly<Record<string, string>> = {
  map50: 'mAP50',
  map: 'mAP50–95',
  miou: 'mIoU',
  pixelAccuracy: 'pixels right',
  top1: 'top-1 accuracy',
  top5: 'top-5 accuracy',
};

/** A task's first metric stands first, whatever else was measured. */
const PRIMARY = ['map50', 'miou', 'top1'];

/** How a metric is called in sentences and tables. */
export function metricName(metric: string): string {
  return Object.hasOwn(names, metric) ? names[metric]! : metric;
}

/** What tells a good readout from a bad one: the metric of the task, or, without labels, the agreement with the ANN. */
export interface Quality {
  /** Field of a readout. */
  readonly key: string;
  readonly name: string;
  readonly labelled: boolean;
}

/** The quality by which a result is judged. */
export function qualityOf({ ann }: RunResult): Quality {
  const metrics = Object.keys(ann);
  const key = PRIMARY.find((metric) => metrics.includes(metric)) ?? metrics[0];
  return key === undefined
    ? { key: 'agreement', name: 'agreement with the ANN', labelled: false }
    : { key, name: metricName(key), labelled: true };
}

/** A result's last readout. */
export function lastOf(result: RunResult): RunResult['snn'][number] {
  return result.snn.at(-1)!;
}

/** A field of a readout; NaN where it was not measured. */
export function valueOf(readout: Metrics, key: string): number {
  return Object.hasOwn(readout, key) ? readout[key]! : NaN;
}

/** A run that was measured. */
export type Measured = Run & { readonly result: RunResult };

/** Runs with at least one readout, with their places in the report. */
export function measuredRuns(report: Report): readonly (readonly [index: number, run: Measured])[] {
  return report.runs.flatMap((run, i) =>
    run.result && run.result.snn.length > 0 ? [[i, run as Measured] as const] : [],
  );
}

/** The run that the page is about, with what it is judged by. */
export interface Focus {
  readonly index: number;
  readonly run: Measured;
  readonly result: RunResult;
  readonly quality: Quality;
}

/** The chosen run, or the best at its last timestep (of equals the one that needs least energy, then the first); null where nothing was measured. */
export function focusOf(report: Report): Focus | null {
  const runs = measuredRuns(report);
  const [first] = runs;
  if (!first) return null;
  const key = qualityOf(first[1].result).key;
  const better = (a: Measured, b: Measured): boolean => {
    const [x, y] = [a, b].map(({ result }) => lastOf(result)) as [RunResult['snn'][number], RunResult['snn'][number]];
    const difference = valueOf(x, key) - valueOf(y, key);
    return difference > 0 || (difference === 0 && x.energyShare < y.energyShare);
  };
  const best = runs.reduce((a, b) => (better(b[1], a[1]) ? b : a), first);
  const [index, run] = runs.find(([i]) => i === report.chosen) ?? best;
  return { index, run, result: run.result, quality: qualityOf(run.result) };
}
