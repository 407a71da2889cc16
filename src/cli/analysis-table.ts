import { weakestSqnr, type Analysis, type Difference, type LayerReport, type Parting } from '../index.js';
import { percent, tableLines, wrap } from './table.js';

const heading = [
  ...['layer', 'op', 'alone', 'own', 'total', 'SMAPE', 'saturated', 'dead', 'rate', 'clip/round/settle', ''],
];

const WIDTH = 110;
/** Lines of advice on the terminal; JSON has all. */
const MOST_ADVICE = 12;

/** An analysis as tables: outputs by t, then the layers, those with advice marked, then the advice. */
export function analysisLines(analysis: Analysis): string[] {
  const { layers, outputs } = analysis;
  const agreement = outputs.some((o) => o.agreement !== undefined);
  const byStep = [
    ['', 'output error', ...(agreement ? ['agreement'] : [])],
    ...outputs.map((o) => [`t=${o.t}`, o.error.toFixed(4), ...(agreement ? [percent(o.agreement ?? NaN)] : [])]),
  ];
  return [
    ...tableLines(byStep),
    '',
    ...tableLines([heading, ...layers.map(row)], 2),
    '',
    '  alone: the neurons given the exact value; own: what they say in the network against what reached them; total: against the',
    '  ANN (SQNR in dB, SMAPE of total). Last: the squared error of own, by cause, in %. rate: spikes per neuron and timestep.',
    '',
    ...adviceLines(layers),
  ];
}

function row(l: LayerReport): string[] {
  const { clipping, quantisation, unevenness } = l.loss;
  const shares = [clipping, quantisation, unevenness].map((share) => (100 * share).toFixed(0).padStart(3));
  return [
    ...[l.layer, l.op, decibels(l.isolated.sqnr), decibels(l.own.sqnr), decibels(l.cumulative.sqnr)],
    ...[percent(l.cumulative.smape), percent(l.saturated), percent(l.dead), l.rate.toFixed(3), shares.join('/')],
    l.advice ? '<' : '',
  ];
}

function adviceLines(layers: readonly LayerReport[]): string[] {
  const advised = layers.filter(({ advice }) => advice);
  if (advised.length === 0) {
    const [worst] = [...layers].sort((a, b) => weakestSqnr(a) - weakestSqnr(b));
    return worst
      ? [`  No layer stands out. The one that loses most is ${worst.layer} (${decibels(weakestSqnr(worst))} dB).`]
      : ['  No value becomes spikes.'];
  }
  const worst = [...advised].sort((a, b) => weakestSqnr(a) - weakestSqnr(b)).slice(0, MOST_ADVICE);
  const shown = advised.filter((layer) => worst.includes(layer));
  const lines = shown.flatMap(({ layer, advice }) => {
    const [first = '', ...more] = wrap(`${layer} ${advice!.text}`, WIDTH);
    return [`  < ${first}`, ...more.map((line) => `    ${line}`)];
  });
  const more = advised.length - shown.length;
  return [...lines, ...(more > 0 ? [`  and ${more} layers that lose less`] : []), ...summaryLines(advised)];
}

/** Which remedies are named most, since a conversion applies one to all layers. */
function summaryLines(advised: readonly LayerReport[]): string[] {
  const named = new Map<string, number>();
  for (const { advice } of advised)
    if (advice?.remedy) named.set(advice.remedy.flag, (named.get(advice.remedy.flag) ?? 0) + 1);
  const ranked = [...named].sort(([, a], [, b]) => b - a);
  if (advised.length < 3 || ranked.length === 0) return [];
  return ['', `  Named for ${advised.length} layers: ${ranked.map(([flag, n]) => `${flag} (${n})`).join(', ')}.`];
}

/** Where SNN and ANN part, in words. */
export function partingLines(parting: Parting | undefined, tolerance: number, timesteps: number): string[] {
  if (!parting)
    return [`No layer ends more than ${percent(tolerance)} away from the ANN; the largest errors are in the table.`];
  const { layer, op, value, t, error, worst } = parting;
  return [
    `SNN and ANN part at layer ${layer} (${op}, value "${value}"), from t=${t} on: relative error ${percent(error)} at t=${timesteps}, allowed ${percent(tolerance)}.`,
    ...(worst
      ? [
          `  worst: input ${worst.sample}, element ${worst.index}: ANN ${worst.expected.toPrecision(6)}, SNN ${worst.found.toPrecision(6)}`,
        ]
      : []),
  ];
}

/** Where two programs part, in words. */
export function differenceLines(difference: Difference | undefined, inputs: number): string[] {
  if (!difference) return [`The programs are equal bit for bit on ${inputs} inputs.`];
  const { sample, t, layer, value, kind, index, first, second } = difference;
  return [
    `The programs part at layer ${layer}, t=${t}: ${kind} of "${value}", element ${index}, input ${sample}: ${first} against ${second}.`,
  ];
}

function decibels(value: number): string {
  return Number.isFinite(value) ? value.toFixed(1) : value > 0 ? 'exact' : '-';
}
