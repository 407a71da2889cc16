import type { Diagnostic } from '../diagnostics/index.js';
import { csvText, type Outcome, type SnnScore, type Trial, type TrialEvaluation } from '../index.js';
import { metricName, percentage, signed } from './evaluation-table.js';
import { printable } from './printable.js';
import { fixed, tableLines } from './table.js';

const SCHEMA_VERSION = 1;

/** How a trial ended, in short. */
export type SweepRow = { readonly key: string; readonly label: Trial['label'] } & (
  | {
      readonly images: number;
      readonly ann: TrialEvaluation['ann'];
      /** After the last timestep that was read out. */
      readonly snn: SnnScore;
      readonly drop: TrialEvaluation['drop'];
    }
  | { readonly failure: readonly Diagnostic[] }
);

/** One row a trial. */
export function sweepRows(trials: readonly Trial[], outcomes: readonly Outcome[]): readonly SweepRow[] {
  return trials.map(({ key, label }, i) => {
    const outcome = outcomes[i]!;
    if ('failure' in outcome) return { key, label, failure: outcome.failure };
    const { images, ann, snn, drop } = outcome.evaluation;
    return { key, label, images, ann, snn: snn.at(-1)!, drop };
  });
}

/** The rows as JSON. */
export function sweepJson(rows: readonly SweepRow[]): { readonly schemaVersion: number; readonly rows: typeof rows } {
  return { schemaVersion: SCHEMA_VERSION, rows };
}

/** The rows as a table for people; what all have in common is left out. */
export function sweepLines(rows: readonly SweepRow[]): string[] {
  const keys = labelKeys(rows).filter((key) => key !== 'model' || new Set(rows.map((row) => row.label[key])).size > 1);
  const metrics = [...new Set(rows.filter((row) => !('failure' in row)).map(metricOf))];
  const isKnown = rows.every((row) => 'failure' in row || row.label['timesteps'] === row.snn.t);
  const one = metrics.length === 1 && metrics[0] !== '' ? metrics[0] : undefined;
  const heading = [
    ...keys,
    ...(isKnown ? [] : ['t']),
    ...(one === undefined ? ['metric'] : []),
    ...['ANN', 'SNN'].map((of) => (one === undefined ? of : `${of} ${metricName(one)}`)),
    'drop',
    'agreement',
    'output error',
    'spikes/neuron',
    'AC/MAC',
    'energy',
  ];
  const body = rows.map((row) => {
    const label = keys.map((key) => printable(String(row.label[key] ?? '')));
    if ('failure' in row) return [...label, ...(isKnown ? [] : ['']), printable(row.failure[0]?.code ?? 'failed')];
    const { ann, snn, drop } = row;
    const metric = metricOf(row);
    const score = (of: Readonly<Record<string, number>>): string => (metric === '' ? '-' : percentage(of[metric]!));
    return [
      ...label,
      ...(isKnown ? [] : [String(snn.t)]),
      ...(one === undefined ? [metric === '' ? '-' : metricName(metric)] : []),
      score(ann),
      score(snn),
      drop ? signed(drop[metric]!) : '-',
      percentage(snn.agreement),
      fixed(snn.outputError, 4),
      fixed(snn.spikesPerNeuron, 2),
      fixed(snn.acsPerMac, 2),
      fixed(snn.energyShare, 2),
    ];
  });
  return tableLines([heading, ...body], keys.length);
}

/** The rows as CSV (RFC 4180), all figures in full; a trial that failed has its code in the last column. */
export function sweepCsv(rows: readonly SweepRow[]): string {
  const keys = labelKeys(rows);
  const metrics = [...new Set(rows.flatMap((row) => ('failure' in row ? [] : Object.keys(row.ann))))];
  const figures = ['agreement', 'outputError', 'spikesPerNeuron', 'synapticOps', 'acsPerMac', 'energyShare'] as const;
  const heading = [
    'key',
    ...keys,
    'images',
    't',
    ...metrics.flatMap((name) => [`ann.${name}`, `snn.${name}`, `drop.${name}`]),
    'drop.low',
    'drop.high',
    ...figures,
    'failure',
  ];
  const body = rows.map((row) => {
    const label = [row.key, ...keys.map((key) => row.label[key] ?? '')];
    if ('failure' in row)
      return [...label, ...Array<string>(heading.length - label.length - 1).fill(''), row.failure[0]?.code ?? ''];
    const { images, ann, snn, drop } = row;
    const snnScores = snn as unknown as Readonly<Record<string, number>>;
    return [
      ...label,
      images,
      snn.t,
      ...metrics.flatMap((name) => [ann[name] ?? '', snnScores[name] ?? '', drop?.[name] ?? '']),
      drop?.low ?? '',
      drop?.high ?? '',
      ...figures.map((name) => snn[name]),
      '',
    ];
  });
  return csvText([heading, ...body]);
}

/** The primary metric of a trial; '' where nothing is labelled or it failed. */
export function metricOf(row: SweepRow): string {
  return 'failure' in row ? '' : (Object.keys(row.ann)[0] ?? '');
}

function labelKeys(rows: readonly SweepRow[]): readonly string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row.label)))];
}
