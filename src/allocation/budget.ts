import type { AnnOptions } from '../ann/index.js';
import type { Sample } from '../calibration/index.js';
import { fail } from '../diagnostics/index.js';
import type { ConvertSettings } from '../settings.js';
import type { SnnProgram } from '../snn/index.js';
import { measureProgram, type ProgramFigures } from './measure-program.js';
import { paretoFront, withinBudget, type Point } from './pareto.js';
import { layersOf, measureSensitivity, withLayers, type AllocationSubject, type Sensitivity } from './sensitivity.js';

/** What an input may cost. */
export interface Budget {
  readonly resource: 'spikes' | 'synapticOps';
  /** Per input, over all timesteps. */
  readonly most: number;
  /** For messages: the name of a unit, and how much of the resource one is. */
  readonly unit?: { readonly name: string; readonly size: number };
}

/** One allocation that was made and measured. */
export interface BudgetRound extends ProgramFigures {
  /** Cost and error by the table. */
  readonly predicted: { readonly cost: number; readonly error: number };
  readonly within: boolean;
}

/** The best conversion within a budget. */
export interface Budgeted<C> {
  readonly conversion: C;
  readonly settings: ConvertSettings;
  readonly sensitivity: Sensitivity;
  /** Index of the round whose conversion this is. */
  readonly best: number;
  readonly rounds: readonly BudgetRound[];
}

/** How an allocation is sought. */
export interface BudgetOptions extends AnnOptions {
  readonly onLayer?: (done: number) => void;
  readonly onRound?: (round: BudgetRound) => void;
}

const COARSER = 8;
const ROUNDS = 4;
/** So much of the budget is used: no further round. */
const USED = 0.97;

/** All ways to divide a budget among layers that are not beaten in both cost and error; the error of a point is the square of a relative output error. */
export function allocations({ layers }: Sensitivity, resource: Budget['resource']): readonly Point[] {
  return paretoFront(
    layers.map(({ options }) => options.map((option) => ({ cost: option[resource], error: option.error ** 2 }))),
  );
}

/**
 * Chooses the precision of each layer so that the sum of the squares of their measured effects on the outputs is least within a budget. The table takes every layer's
 * spikes as if the others stayed as they are, so the allocation is made, measured and, where it misses the budget, chosen again for a budget corrected by
 * what was seen; four times at most.
 * @param samples begins the inputs anew at each call
 * @throws BUDGET_TOO_SMALL when even the coarsest precision of every layer costs more
 */
export async function convertWithinBudget<C extends { readonly program: SnnProgram }>(
  subject: AllocationSubject<C>,
  samples: () => AsyncIterable<Sample>,
  budget: Budget,
  options: BudgetOptions = {},
): Promise<Budgeted<C>> {
  const sensitivity = await measureSensitivity(subject, samples(), { ...options, coarser: COARSER, finer: 1 });
  const front = allocations(sensitivity, budget.resource);
  const tried = new Map<Point, { round: BudgetRound; conversion: C; settings: ConvertSettings }>();
  for (let aim = budget.most; tried.size < ROUNDS;) {
    const point = withinBudget(front, aim) ?? front[0]!;
    if (tried.has(point)) break;
    const settings = withLayers(subject.settings, sensitivity.ownLayers, layersOf(sensitivity, point.picks));
    const conversion = await subject.make(settings);
    const figures = await measureProgram(conversion.program, subject.prepared, samples(), options);
    const cost = figures[budget.resource];
    const predicted = { cost: point.cost, error: Math.sqrt(point.error) };
    const round = { ...figures, predicted, within: cost <= budget.most };
    tried.set(point, { round, conversion, settings });
    options.onRound?.(round);
    if (round.within && (cost >= USED * budget.most || point === front.at(-1))) break;
    aim = (point.cost * budget.most) / cost;
  }
  const all = [...tried.values()];
  // outputs whose shape depends on the data have no error
  const errorOf = ({ error, predicted }: BudgetRound): number => (Number.isNaN(error) ? predicted.error : error);
  const fitting = all.filter(({ round }) => round.within).sort((a, b) => errorOf(a.round) - errorOf(b.round));
  const [best] = fitting;
  if (!best) {
    const least = Math.min(...all.map(({ round }) => round[budget.resource]));
    const { name, size } = budget.unit ?? { name: `${WORDS[budget.resource]} per input`, size: 1 };
    return fail(
      'BUDGET_TOO_SMALL',
      'budget',
      `expected at most ${(budget.most / size).toPrecision(4)} ${name} but the leanest allocation that was tried takes ${(least / size).toPrecision(4)}`,
      'raise the budget, use fewer timesteps, or start from the preset low-energy',
    );
  }
  const rounds = all.map(({ round }) => round);
  const { conversion, settings } = best;
  return { conversion, settings, sensitivity, best: all.indexOf(best), rounds };
}

const WORDS = { spikes: 'spikes', synapticOps: 'synaptic operations' } as const;
