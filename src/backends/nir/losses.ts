import type { Effect, Reading } from './dialect.js';

/** What a reader of the file does differently at one node, or does alike although it looks different. */
export interface Loss extends Reading {
  /** Name of the node in the file; '' for the whole graph. */
  readonly node: string;
}

/** Roundings of numbers that are told in the report but are no reason for a warning: those of the input, which the host can do, and those of float32 sums. */
export function isRounding({ what }: Loss): boolean {
  return what === 'input' || what === 'rounding';
}

/** What a NIR file does not say, or its reader does not do. */
export interface LossReport {
  readonly dialect: string;
  readonly reader: string;
  readonly losses: readonly Loss[];
  readonly inputs: readonly Terminal[];
  readonly outputs: readonly Terminal[];
  /** Operators of the model that stay with the host, by name, with how many there are. */
  readonly outside: Readonly<Record<string, number>>;
  readonly nodes: number;
  readonly edges: number;
}

/** Where the graph begins or ends. */
export interface Terminal {
  readonly node: string;
  /** The model's value that enters or leaves here. */
  readonly value: string;
  /** Without batch. */
  readonly shape: readonly number[];
  /** What goes through: an input's lattice, or what an output's value is. */
  readonly meaning: string;
}

/** True when nothing differs and the reader refuses nothing, its type check included. */
export function isLossless({ losses }: LossReport): boolean {
  return losses.every((loss) => loss.effect === 'exact');
}

/** The report as lines of text; losses of the same kind are told once, with how many nodes they are about. */
export function lossLines(report: LossReport): string[] {
  const outside = Object.entries(report.outside).map(([op, count]) => (count === 1 ? op : `${op} x ${count}`));
  return [
    `${report.nodes} nodes, ${report.edges} edges for ${report.reader} (dialect ${report.dialect})`,
    ...report.inputs.map((t) => `in   ${t.node} [${t.shape.join(',')}]: ${t.value}; ${t.meaning}`),
    ...report.outputs.map((t) => `out  ${t.node} [${t.shape.join(',')}]: ${t.value}; ${t.meaning}`),
    ...(outside.length > 0 ? [`host ${outside.join(', ')}: not in the file`] : []),
    ...grouped(report.losses).map(
      ({ loss, nodes }) =>
        `${loss.effect.padEnd(11)} ${loss.what}: the reader ${loss.reader}; ours ${loss.ours}${placesOf(nodes)}`,
    ),
  ];
}

const effects: readonly Effect[] = ['unsupported', 'differs', 'unchecked', 'exact'];

function grouped(losses: readonly Loss[]): { loss: Loss; nodes: string[] }[] {
  const groups = new Map<string, { loss: Loss; nodes: string[] }>();
  for (const loss of losses) {
    const key = [loss.effect, loss.what, loss.reader, loss.ours].join('\n');
    const group = groups.get(key);
    if (group) group.nodes.push(loss.node);
    else groups.set(key, { loss, nodes: [loss.node] });
  }
  return [...groups.values()].sort((a, b) => effects.indexOf(a.loss.effect) - effects.indexOf(b.loss.effect));
}

function placesOf(nodes: readonly string[]): string {
  const named = nodes.filter((node) => node !== '');
  if (named.length === 0) return '';
  return named.length <= 2 ? ` (${named.join(', ')})` : ` (${named.length} nodes, first ${named[0]!})`;
}
