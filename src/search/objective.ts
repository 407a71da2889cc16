import { fail } from '../diagnostics/index.js';
import type { Evaluation, SnnScore } from '../evaluation/index.js';

/** What a search maximises. */
export interface Objective {
  /** In words, for reports. */
  readonly words: string;
  /** How good the network is at each of the timesteps that were read out: one simulation has them all. */
  readouts(evaluation: Pick<Evaluation, 'snn' | 'ann'>): readonly Readout[];
}

/** How good a network is after t timesteps. */
export interface Readout {
  readonly t: number;
  /** NaN where the network's outputs cannot be compared. */
  readonly value: number;
  /** Whether the budget is kept. */
  readonly within: boolean;
}

/** Whether one is better than another: a budget that is kept comes before every value. */
export function isBetter(one: Omit<Readout, 't'>, other: Omit<Readout, 't'>): boolean {
  if (Number.isNaN(other.value)) return !Number.isNaN(one.value);
  return one.within === other.within ? one.value > other.value : one.within && !Number.isNaN(one.value);
}

/** The best of some readouts, the earliest of equal ones. */
export function bestReadout(readouts: readonly Readout[]): Readout {
  return readouts.reduce((best, one) => (isBetter(one, best) ? one : best));
}

/** The measures that can be maximised. */
export const measures = ['error', 'agreement', 'metric'] as const;

/** One of them: less output error, more agreement with the ANN, or more of the task's own metric, which needs labels. */
export type Measure = (typeof measures)[number];

/** What is maximised, and what it may cost. */
export interface ObjectiveOptions {
  /** `error` unless told otherwise. */
  readonly measure?: Measure;
  /** Most synaptic operations per multiply-accumulate of the ANN. */
  readonly budget?: number;
  /** What a spike per neuron costs, in the measure's own unit. */
  readonly spikeCost?: number;
}

/** The value just beyond the budget, below what any measure can be; it falls with what is too much. */
const BEYOND = -3;

/**
 * The objective that the options describe.
 * @throws BAD_OPTION for numbers out of range; `readouts` then NO_LABELS where the metric is wanted of images without labels
 */
export function objectiveOf({ measure = 'error', budget, spikeCost = 0 }: ObjectiveOptions = {}): Objective {
  if (budget !== undefined && !(budget > 0))
    fail(
      'BAD_OPTION',
      '--budget',
      `expected a number above 0 but found ${budget}`,
      'operations per multiply-accumulate',
    );
  if (!(spikeCost >= 0))
    fail('BAD_OPTION', '--spike-cost', `expected a number from 0 on but found ${spikeCost}`, 'see --help');
  const measureOf = readers[measure];
  const readout = (score: SnnScore, metric: string | undefined): Readout => {
    const within = budget === undefined || score.acsPerMac <= budget;
    const value = within ? measureOf(score, metric) : BEYOND - Math.log(score.acsPerMac / budget);
    return { t: score.t, value: value - spikeCost * score.spikesPerNeuron, within };
  };
  return {
    words: [
      words[measure],
      ...(spikeCost > 0 ? [`minus ${spikeCost} for each spike per neuron`] : []),
      ...(budget === undefined ? [] : [`within ${budget} synaptic operations per multiply-accumulate`]),
    ].join(', '),
    readouts({ snn, ann }) {
      const [metric] = Object.keys(ann);
      return snn.map((score) => readout(score, metric));
    },
  };
}

const words: Readonly<Record<Measure, string>> = {
  error: 'negative output error against the ANN',
  agreement: 'agreement with the ANN',
  metric: "the task's metric",
};

const readers: Readonly<Record<Measure, (score: SnnScore, metric: string | undefined) => number>> = {
  // outputs that are worse than none lie close together, down to -2
  error: ({ outputError }) => (outputError <= 1 ? -outputError : 1 / outputError - 2),
  agreement: ({ agreement }) => agreement,
  metric: (score, metric) =>
    metric === undefined
      ? fail('NO_LABELS', '--objective metric', 'expected labelled images', 'give --annotations, or another objective')
      : (score[metric] as number),
};
