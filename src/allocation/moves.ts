import type { NeuronModel, Parameters } from '../neurons/index.js';

/** How many coarser and finer precisions of a layer are tried beside the one that it has. */
export interface MoveRange {
  readonly coarser: number;
  readonly finer: number;
}

/** A change of precision: so many steps of some parameters. */
export interface Move {
  /** The same for the same change of different layers. */
  readonly id: string;
  /** Parameters with their new values; empty for the precision that the layer has. */
  readonly change: Parameters;
}

/** The id of the move that leaves a layer as it is. */
export const STAY = '';

interface Rule {
  readonly coarser: (value: number) => number;
  readonly finer: (value: number) => number;
}

const half = (value: number): number => Math.max(Math.min(1, value), (value - 1) >> 1);
// one level is what makes a message binary or ternary: whoever chose it wants it
const twice = (value: number): number => (value > 1 ? 2 * value + 1 : value);

/** What makes neurons coarser or finer, by the parameter's name. Fewer spikes in a burst are no saving: they only come later. */
const RULES: Readonly<Record<string, Rule>> = {
  exponents: { coarser: (sizes) => Math.max(Math.min(3, sizes), sizes - 1), finer: (sizes) => sizes + 1 },
  burst: { coarser: (spikes) => spikes, finer: (spikes) => spikes + 1 },
  thresholds: { coarser: (sizes) => sizes - 1, finer: (sizes) => sizes + 1 },
  gamma: { coarser: half, finer: twice },
  levels: { coarser: half, finer: twice },
};

/**
 * The precisions around those parameters, as far as the model's limits allow: the coarser ones, coarsest first, then the one that the layer has, then the finer
 * ones. A coarser precision takes n steps of every parameter, a finer one n steps of any of them or of all. A model without such a parameter has one precision only.
 */
export function movesOf(model: NeuronModel, parameters: Parameters, range: MoveRange): readonly Move[] {
  const names = Object.keys(RULES).filter((name) => name in parameters && name in model.parameters);
  const subsets = names.length > 1 ? [...names.map((name) => [name]), names] : [names];
  const coarser = counts(range.coarser).map((n) => moved(model, parameters, names, 'coarser', n));
  const finer = counts(range.finer).flatMap((n) => subsets.map((some) => moved(model, parameters, some, 'finer', n)));
  const seen = new Set([JSON.stringify({})]);
  const distinct = ({ change }: Move): boolean => {
    const known = seen.size;
    return seen.add(JSON.stringify(change)).size > known;
  };
  return [...coarser.filter(distinct).reverse(), { id: STAY, change: {} }, ...finer.filter(distinct)];
}

function moved(model: NeuronModel, start: Parameters, names: readonly string[], way: keyof Rule, steps: number): Move {
  const change: Record<string, number> = {};
  for (const name of names) {
    const { min, max } = model.parameters[name]!;
    let value = start[name]!;
    for (let k = 0; k < steps; k++) {
      const next = RULES[name]![way](value);
      if (next >= min && next <= max) value = next;
    }
    if (value !== start[name]) change[name] = value;
  }
  return { id: `${steps} ${way} ${names.join(' ')}`, change };
}

function counts(most: number): number[] {
  return Array.from({ length: most }, (_, i) => i + 1);
}
