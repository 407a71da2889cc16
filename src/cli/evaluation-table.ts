import type { Evaluation, Metrics } from '../index.js';
import { printable } from './printable.js';
import { fixed, percent, short, tableLines } from './table.js';

const names: Readonly<Record<string, string>> = {
  map50: 'mAP50',
  map: 'mAP50-95',
  miou: 'mIoU',
  pixelAccuracy: 'pixels right',
  top1: 'top-1',
  top5: 'top-5',
};

/** An evaluation as a table: the ANN, the SNN at each t, then the drop. Metrics in %, work per image from the first timestep on. */
export function evaluationLines(e: Evaluation): string[] {
  const metrics = Object.keys(e.ann);
  const scores = (m: Metrics): string[] => metrics.map((name) => percentage(m[name]!));
  const heading = [
    '',
    ...metrics.map(metricName),
    'agreement',
    'output error',
    'spikes/neuron',
    'SOPs',
    'AC/MAC',
    'energy',
  ];
  const rows = e.snn.map((s) => [
    e.virtual > 1 ? `SNN t=${s.t} (${s.t * e.virtual})` : `SNN t=${s.t}`,
    ...scores(s),
    percentage(s.agreement),
    fixed(s.outputError, 4),
    fixed(s.spikesPerNeuron, 2),
    short(s.synapticOps),
    fixed(s.acsPerMac, 2),
    fixed(s.energyShare, 2),
  ]);
  const ann = metrics.length > 0 ? [['ANN', ...scores(e.ann), '', '', '', '', '', '1.00']] : [];
  return [
    ...tableLines([heading, ...ann, ...rows]),
    '',
    ...dropLines(e),
    ...unlabelled(e),
    `  energy as a share of the ANN's: ${e.energyRule}`,
  ];
}

function dropLines({ drop, snn }: Evaluation): string[] {
  if (!drop) return [];
  const { low, high, ...lost } = drop;
  const [first, ...others] = Object.entries(lost).map(([name, value]) => `${metricName(name)} ${signed(value)}`);
  const interval = `(95 % interval ${signed(low)} to ${signed(high)})`;
  return [`  ANN - SNN at t=${snn.at(-1)!.t}: ${[`${first ?? ''} ${interval}`, ...others].join(', ')}, in points`];
}

function unlabelled({ ann }: Evaluation): string[] {
  return Object.keys(ann).length > 0
    ? []
    : ['  no annotations: only the agreement of the SNN with the ANN is measured'];
}

/** A metric's name as it is read. */
export function metricName(metric: string): string {
  return names[metric] ?? printable(metric);
}

/** 0.9026 as "90.3". */
export function percentage(share: number): string {
  return percent(share).replace(' %', '');
}

/** A difference of shares in points: 0.0026 as "+0.26". */
export function signed(share: number): string {
  if (!Number.isFinite(share)) return '-';
  const points = share * 100;
  return `${points < 0 ? '' : '+'}${points.toFixed(2)}`;
}
