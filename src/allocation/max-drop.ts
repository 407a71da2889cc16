import type { AnnOptions } from '../ann/index.js';
import type { Sample } from '../calibration/index.js';
import { ConvertError, InternalError } from '../diagnostics/index.js';
import type { LayerParameters } from '../by-layer.js';
import { neuronModel } from '../neurons/index.js';
import type { ConvertSettings } from '../settings.js';
import type { SnnProgram } from '../snn/index.js';
import { allocations } from './budget.js';
import { changesBetween, describeChanges } from './changes.js';
import { movesOf } from './moves.js';
import { withinError } from './pareto.js';
import { layersOf, measureSensitivity, withLayers, type AllocationSubject, type Sensitivity } from './sensitivity.js';

/** What a conversion may lose. */
export interface DropTarget {
  /** What is measured and on what, such as `points of map50 on 40 images`. */
  readonly unit: string;
  readonly most: number;
  /** The measure is the relative output error in percent, which the table of sensitivity predicts. */
  readonly isOutputError: boolean;
  measure(program: SnnProgram): Promise<number>;
}

/** One conversion that was made and measured. */
export interface RaiseRound {
  readonly timesteps: number;
  /** In the unit of the target. */
  readonly drop: number;
  readonly met: boolean;
  /** Layers whose parameters differ from the first round. */
  readonly layers: number;
  /** What differs from the first round, in words. */
  readonly changes: readonly string[];
}

/** The first conversion that meets a target, or the best of those that were tried. */
export interface Raised<C> {
  readonly met: boolean;
  readonly conversion: C;
  readonly settings: ConvertSettings;
  /** Index of the round whose conversion this is. */
  readonly best: number;
  readonly rounds: readonly RaiseRound[];
  /** Absent where the settings that were given met the target, or neurons have nothing that makes them finer. */
  readonly sensitivity?: Sensitivity;
}

/** How precision is raised. */
export interface RaiseOptions extends AnnOptions {
  readonly onLayer?: (done: number) => void;
  readonly onRound?: (round: RaiseRound) => void;
  /** Called before the table of sensitivity is measured. */
  readonly onTable?: () => void;
}

const FINER = 2;
/** Shares of the removable error (squared) that the rounds of finer layers leave. */
const LEFT = [0.25, 0.05, 0];
/** Removable: finer layers would take away so much of the error (squared), or are not tried. */
const WORTH = 0.2;
const DOUBLINGS = 2;
const MOST_TIMESTEPS = 4096;

/**
 * Raises precision until a target is met: first of the layers whose error matters most, by a measured table, in at most three rounds (the cheapest allocations that leave
 * a quarter, a twentieth, nothing of the error that finer layers can remove); then the timesteps, doubled at most twice.
 * @param samples a few inputs for the table; begins them anew at each call
 * @throws as conversion and simulation; a target that is not met is told by `met`
 */
export async function raisePrecision<C extends { readonly program: SnnProgram }>(
  subject: AllocationSubject<C>,
  samples: () => AsyncIterable<Sample>,
  target: DropTarget,
  options: RaiseOptions = {},
): Promise<Raised<C>> {
  const tried: { round: RaiseRound; conversion: C; settings: ConvertSettings }[] = [];
  const attempt = async (settings: ConvertSettings): Promise<boolean> => {
    const conversion = await subject.make(settings);
    const { program } = conversion;
    const drop = await target.measure(program);
    const start = tried[0]?.conversion.program ?? program;
    const layers = new Set(changesBetween(start, program).map(({ layer }) => layer)).size;
    const changes = describeChanges(start, program);
    const round = { timesteps: program.timesteps, drop, met: drop <= target.most, layers, changes };
    tried.push({ round, conversion, settings });
    options.onRound?.(round);
    return round.met;
  };
  const best = (): (typeof tried)[number] => {
    const sorted = [...tried].sort((a, b) => order(a.round.drop) - order(b.round.drop));
    return tried.find(({ round }) => round.met) ?? sorted[0]!;
  };
  const result = (sensitivity?: Sensitivity): Raised<C> => {
    const { round, conversion, settings } = best();
    const rounds = tried.map((t) => t.round);
    const at = tried.indexOf(best());
    return { met: round.met, conversion, settings, best: at, rounds, ...(sensitivity ? { sensitivity } : {}) };
  };
  if (await attempt(subject.settings)) return result();
  let sensitivity: Sensitivity | undefined;
  if (canBeFiner(tried[0]!.conversion.program)) {
    options.onTable?.();
    sensitivity = await measureSensitivity(subject, samples(), { ...options, coarser: 0, finer: FINER });
    for (const layers of raises(sensitivity, target, tried[0]!.round.drop))
      if (await attempt(withLayers(subject.settings, sensitivity.ownLayers, layers))) return result(sensitivity);
  }
  const { settings } = best();
  for (let doubling = 1; doubling <= DOUBLINGS; doubling++) {
    const timesteps = tried[0]!.round.timesteps * 2 ** doubling;
    if (timesteps > MOST_TIMESTEPS) break;
    try {
      if (await attempt({ ...settings, timesteps })) break;
    } catch (error) {
      if (!(error instanceof ConvertError) || error.code !== 'ACCUMULATOR_OVERFLOW') throw error;
      break;
    }
  }
  return result(sensitivity);
}

function canBeFiner({ steps }: SnnProgram): boolean {
  return steps.some(
    (step) =>
      step.kind === 'neuron' &&
      movesOf(neuronModel(step.model), step.parameters, { coarser: 0, finer: FINER }).length > 1,
  );
}

/** Allocations to try, from cheap to good: parameters of layers by value. */
function raises(
  sensitivity: Sensitivity,
  { isOutputError, most }: DropTarget,
  drop: number,
): readonly LayerParameters[] {
  const front = allocations(sensitivity, 'spikes');
  const [start, finest] = [sensitivity.predictedError ** 2, front.at(-1)?.error ?? 0];
  const removable = start - finest;
  if (!(removable > WORTH * start)) return [];
  const enough = start * ((0.9 * most) / drop) ** 2;
  const shares = LEFT.map((share) => finest + share * removable);
  const allowed =
    isOutputError && enough > finest && enough < start
      ? [enough, ...shares.filter((error) => error < enough).slice(1 - LEFT.length)]
      : shares;
  const points = allowed.map((error) => withinError(front, error) ?? missing());
  return [...new Set(points)].map(({ picks }) => layersOf(sensitivity, picks));
}

/** A measure that is not a number (outputs of other shapes) is worse than any. */
function order(drop: number): number {
  return Number.isNaN(drop) ? Infinity : drop;
}

function missing(): never {
  throw new InternalError('the front of allocations ends before its best point');
}
