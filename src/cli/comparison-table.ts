import type { Comparison, LayerComparison, RunComparison, StepComparison } from '../index.js';
import { metricName } from './evaluation-table.js';
import { printable } from './printable.js';
import { short, tableLines } from './table.js';

/** Layers and runs that are shown; the JSON has more. */
const SHOWN = 10;

/** Measures that are no metrics of the task: heading, and how a figure is shown. */
const measures: Readonly<Record<string, readonly [heading: string, show: (value: number) => string]>> = {
  agreement: ['agreement', points],
  outputError: ['output error', (v) => v.toFixed(4)],
  spikesPerNeuron: ['spikes/neuron', (v) => v.toFixed(2)],
  synapticOps: ['SOPs', short],
  acsPerMac: ['AC/MAC', (v) => v.toFixed(2)],
  energyShare: ['energy', (v) => v.toFixed(2)],
  macs: ['MACs', short],
};

/** A comparison as tables: figures by timestep, or the last of each run where there are several; then options and layers. Metrics in %. */
export function comparisonLines(comparison: Comparison): string[] {
  const { runs, onlyA, onlyB, kind } = comparison;
  return [
    ...(kind.endsWith('search') ? ['  Compared are the best trials of the two searches.', ''] : []),
    ...(kind.endsWith('sweep') ? severalLines(runs) : runs.flatMap((run) => runLines(run, kind))),
    ...onlySide('a', onlyA),
    ...onlySide('b', onlyB),
  ];
}

function runLines(run: RunComparison, kind: Comparison['kind']): string[] {
  const { steps, last, drop, ann } = run;
  const shown = last && last.t[0] !== last.t[1] ? [...steps, last] : steps;
  return [
    ...annLines(ann),
    ...figureLines(shown),
    '',
    ...(drop && last ? [dropLine(drop, last)] : []),
    ...optionLines(run, kind),
    ...layerLines(run),
  ];
}

function annLines({ a, b }: RunComparison['ann']): string[] {
  const list = (side: RunComparison['ann']['a']): string =>
    Object.entries(side)
      .map(([name, value]) => `${headingOf(name)} ${show(name, value)}`)
      .join(', ');
  if (Object.keys(a).length === 0) return [];
  return list(a) === list(b) ? [`  ANN: ${list(a)}`, ''] : [`  ANN of a: ${list(a)}`, `  ANN of b: ${list(b)}`, ''];
}

function figureLines(steps: readonly StepComparison[]): string[] {
  const names = [...new Set(steps.flatMap(({ difference }) => Object.keys(difference)))];
  const rows = steps.flatMap(({ t, a, b, difference }) => [
    [`t=${t[0]}`, 'a', ...names.map((name) => show(name, a[name]))],
    [t[0] === t[1] ? '' : `t=${t[1]}`, 'b', ...names.map((name) => show(name, b[name]))],
    ['', 'b - a', ...names.map((name) => signed(name, difference[name]))],
  ]);
  return rows.length === 0 ? [] : tableLines([['', '', ...names.map(headingOf)], ...rows], 2);
}

function dropLine({ metric, a, b, beyond }: NonNullable<RunComparison['drop']>, last: StepComparison): string {
  const interval = ([low, high]: readonly [number, number]): string =>
    `${signed(metric, low, 2)} to ${signed(metric, high, 2)}`;
  const differs = beyond
    ? 'beyond chance: the 95 % intervals of their drops do not meet'
    : 'within chance: the 95 % intervals of their drops meet';
  return `  ${headingOf(metric)} b - a at the end: ${signed(metric, last.difference[metric], 2)}, ${differs} (a ${interval(a)}, b ${interval(b)})`;
}

function optionLines({ options }: RunComparison, kind: Comparison['kind']): string[] {
  if (options.length === 0)
    return kind === 'evaluation'
      ? ['  What eval --json writes does not tell options; the .json beside a report does.']
      : ['  No option differs.'];
  const cell = (value: string | number | boolean | null): string => (value === null ? '-' : printable(String(value)));
  const rows = options.map(({ name, a, b }) => [printable(name), cell(a), cell(b)]);
  return ['', ...tableLines([['option', 'a', 'b'], ...rows], 3)];
}

function layerLines({ layers, commonLayers }: RunComparison): string[] {
  const different = layers.filter(({ difference }) => difference !== 0).slice(0, SHOWN);
  if (commonLayers === 0) return [];
  if (different.length === 0) return [`  All ${commonLayers} layers have the same errors.`];
  const row = ({ layer, a, b, difference }: LayerComparison): string[] => [
    printable(layer),
    ...[a.cumulative, b.cumulative, difference].map(decibels),
    ...[a.own, b.own].map(decibels),
    ...[a.rate, b.rate].map((rate) => rate.toFixed(3)),
  ];
  const heading = ['layer', 'a dB', 'b dB', 'b - a', 'own a dB', 'own b dB', 'rate a', 'rate b'];
  return [
    '',
    ...tableLines([heading, ...different.map(row)]),
    '',
    `  The ${different.length} of ${commonLayers} layers whose signal-to-noise ratio against the ANN differs most; "own" is against what reached the layer.`,
  ];
}

function severalLines(runs: readonly RunComparison[]): string[] {
  const compared = runs.filter(({ last }) => last);
  const names = [...new Set(compared.flatMap(({ last }) => Object.keys(last!.difference)))].filter(
    (name) => !['synapticOps', 'macs'].includes(name),
  );
  const row = ({ label, last, drop }: RunComparison): string[] => [
    labelText(label),
    ...names.map((name) => `${show(name, last!.b[name])} (${signed(name, last!.difference[name])})`),
    drop === null ? '' : drop.beyond ? 'beyond chance' : 'within chance',
  ];
  const failed = runs.filter(({ last }) => !last).map(({ label }) => `  No result on both sides: ${labelText(label)}`);
  return [...tableLines([['run: b (b - a)', ...names.map(headingOf), 'drop'], ...compared.map(row)]), '', ...failed];
}

function onlySide(side: string, labels: Comparison['onlyA']): string[] {
  const more = labels.length > SHOWN ? [`  and ${labels.length - SHOWN} more`] : [];
  return [...labels.slice(0, SHOWN).map((label) => `  Only in ${side}: ${labelText(label)}`), ...more];
}

function labelText(label: Comparison['onlyA'][number]): string {
  return printable(
    Object.entries(label)
      .map(([name, value]) => `${name}=${String(value)}`)
      .join(' '),
  );
}

function headingOf(name: string): string {
  return printable(measures[name]?.[0] ?? metricName(name));
}

function show(name: string, value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '-';
  return (measures[name]?.[1] ?? points)(value);
}

function signed(name: string, value: number | undefined, digits?: number): string {
  if (value === undefined || !Number.isFinite(value)) return '-';
  const size = Math.abs(value);
  const text = digits === undefined ? show(name, size) : (100 * size).toFixed(digits);
  return `${value < 0 ? '-' : '+'}${text}`;
}

function points(share: number): string {
  return (100 * share).toFixed(1);
}

function decibels(value: number): string {
  if (value === Infinity) return 'exact';
  return Number.isFinite(value) ? value.toFixed(1) : '-';
}
