import { fail } from '../diagnostics/index.js';
import type { Evaluation, SnnScore } from '../evaluation/index.js';

/** What a search maximises. */
export interface Objective {
  /** In words, for reports. */
  readonly words: string;
  /** The timestep at which an evaluation is best, and how good it is there. One simulation has every t, so nothing is lost by looking at all. */
  best(evaluation: Pick<Evaluation, 'snn' | 'ann'>): { readonly t: number; readonly value: number };
}

/** The measures that can be maximised. */
export const measures = ['error', 'agreement', 'metric'] as const;

/** One of them: less output error, more agreement with the ANN, or more of the task's own metric, which needs labels. */
export type Measure = (typeof measures)[number];

/** What is maximised, and what it may cost. */
export interface ObjectiveOptions {
  /** `error` unless told otherwise. */
  readonly measure?: Measure;
  /** Most synaptic operations per multiply-accumulate of the ANN. Where every t has more, the value falls below that of every t that has not. */
  readonly budget?: number;
  /** What a spike per neuron costs, in the measure's own unit. */
  readonly spikeCost?: number;
}

/** Below what any measure can be. */
const INFEASIBLE = -3;

/**
 * The objective that the options describe.
 * @throws BAD_OPTION for numbers out of range; `best` then NO_LABELS where the metric is wanted of images without labels
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
  const valueOf = (score: SnnScore, metric: string | undefined): number => {
    const cost = spikeCost * score.spikesPerNeuron;
    if (budget !== undefined && score.acsPerMac > budget) return INFEASIBLE - Math.log(score.acsPerMac / budget) - cost;
    return measureOf(score, metric) - cost;
  };
  return {
    words: [
      words[measure],
      ...(spikeCost > 0 ? [`minus ${spikeCost} for each spike per neuron`] : []),
      ...(budget === undefined ? [] : [`within ${budget} synaptic operations per multiply-accumulate`]),
    ].join(', '),
    best({ snn, ann }) {
      const [metric] = Object.keys(ann);
      const values = snn.map((score) => ({ t: score.t, value: valueOf(score, metric) }));
      return values.reduce((best, one) => (one.value > best.value ? one : best));
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
