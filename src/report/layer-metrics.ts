import type { LayerReport } from '../analysis/index.js';
import { digits, percent } from './numbers.js';

/** A figure by which layers are coloured: six shades between fixed bounds, so that colours mean the same in every report. */
export interface LayerMetric {
  /** Letters only. */
  readonly key: string;
  readonly name: string;
  /** What a reader should know, in a sentence. */
  readonly meaning: string;
  readonly of: (layer: LayerReport) => number;
  readonly format: (value: number) => string;
  /** Upper ends of the first five shades. */
  readonly bounds: readonly number[];
}

const ERROR_BOUNDS = [0.003, 0.01, 0.03, 0.1, 0.3];

/** What can be chosen, the default first. */
export const layerMetrics: readonly LayerMetric[] = [
  {
    key: 'total',
    name: 'Total error',
    meaning:
      'what the layer says in the running network against the ANN: its own error and all before it, as a share of the signal',
    of: ({ cumulative }) => relative(cumulative.sqnr),
    format: (value) => percent(value, value < 0.01 ? 2 : 1),
    bounds: ERROR_BOUNDS,
  },
  {
    key: 'own',
    name: 'Own error',
    meaning: 'what the layer says against what reached it: the error that it adds itself, as a share of the signal',
    of: ({ own }) => relative(own.sqnr),
    format: (value) => percent(value, value < 0.01 ? 2 : 1),
    bounds: ERROR_BOUNDS,
  },
  {
    key: 'saturation',
    name: 'Saturation',
    meaning: 'share of values at the neuron’s limit or beyond it',
    of: ({ saturated }) => saturated,
    format: (value) => percent(value),
    bounds: [0.0001, 0.001, 0.01, 0.05, 0.2],
  },
  {
    key: 'rate',
    name: 'Rate',
    meaning: 'spikes per neuron and timestep: where the work is',
    of: ({ rate }) => rate,
    format: digits,
    bounds: [0.02, 0.05, 0.1, 0.3, 1],
  },
];

/** Which of the six shades a value has, from 0. */
export function shadeOf({ bounds }: LayerMetric, value: number): number {
  const found = bounds.findIndex((bound) => value < bound);
  return found === -1 ? bounds.length : found;
}

/** A signal-to-noise ratio as the noise's share of the signal. Infinity, which JSON writes as null, is no error. @param decibels unit dB */
export function relative(decibels: number | null): number {
  return decibels === null ? 0 : 10 ** (-decibels / 20);
}

/** An SQNR as text. */
export function decibelText(decibels: number | null): string {
  if (decibels === null || decibels === Infinity) return 'exact';
  return Number.isFinite(decibels) ? decibels.toFixed(1).replace('-', '−') : '–';
}
