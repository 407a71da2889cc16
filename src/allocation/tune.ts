import type { AnnOptions } from '../ann/index.js';
import type { CalibrationRecord, Sample } from '../calibration/index.js';
import { fail } from '../diagnostics/index.js';
import { denseMacs, ENERGY } from '../evaluation/index.js';
import { inspectModel } from '../inspect.js';
import { taskOf, type OpenedModel } from '../model.js';
import { originalAnn } from '../original-ann.js';
import { neuronCount, type SnnProgram } from '../snn/index.js';
import type { DatasetImage } from '../vision/index.js';
import { convertWithinBudget, type Budget, type BudgetRound } from './budget.js';
import { describeChanges } from './changes.js';
import { metricTarget, outputErrorTarget } from './drop-target.js';
import { calibrationInputs, imageInputs, type Inputs } from './inputs.js';
import { raisePrecision, type DropTarget, type RaiseRound } from './max-drop.js';
import type { AllocationSubject, Sensitivity } from './sensitivity.js';

/** What a conversion has to keep to; precision is chosen accordingly. At most one of the limits. */
export interface Limits {
  /**
   * Most that may be lost after the last timestep: absolute points of the task's metric (mAP50, mIoU, top-1) on labelled validation images, else percent of
   * relative output error.
   */
  readonly maxDrop?: number;
  /** Most spikes per neuron and input. */
  readonly budget?: number;
  /** Most synaptic operations per input, as a multiple of the ANN's multiply-accumulates. */
  readonly budgetOps?: number;
  /** Most energy per input, as a share of the ANN's estimate (45 nm, arithmetic only). */
  readonly budgetEnergy?: number;
  /** Images on which a drop is measured; calibration inputs unless given. */
  readonly validation?: readonly DatasetImage[];
  /** Most calibration samples to use, here too. */
  readonly calibrationLimit?: number;
  /** Inputs on which the worth of precision is measured, layer by layer (2 unless told otherwise). */
  readonly sensitivityInputs?: number;
  /** Called with a line of text after each step. */
  readonly onTuning?: (line: string) => void;
}

/** A conversion that keeps to its limit. */
export interface Tuned<C> {
  readonly conversion: C;
  /** What was measured on what, and what was changed, in words. */
  readonly notes: readonly string[];
  readonly rounds: readonly (RaiseRound | BudgetRound)[];
  /** Absent where nothing needed to be changed. */
  readonly sensitivity?: Sensitivity;
}

const TABLE_INPUTS = 2;
const VALIDATION_INPUTS = 16;

/**
 * Converts so that a limit is kept; undefined when there is none.
 * @param given the calibration data as the user gave it
 * @throws BAD_OPTION for limits out of range or several, MAX_DROP_NOT_MET, BUDGET_TOO_SMALL, VALIDATION_NEEDED, and as conversion
 */
export async function tuned<C extends { readonly program: SnnProgram }>(
  opened: OpenedModel,
  { settings, make }: Pick<AllocationSubject<C>, 'settings' | 'make'>,
  limits: Limits & AnnOptions & { readonly seed?: number },
  given: string | CalibrationRecord | AsyncIterable<Sample> | Iterable<Sample> | undefined,
): Promise<Tuned<C> | undefined> {
  checkLimits(limits);
  const { maxDrop, validation, sensitivityInputs: few = TABLE_INPUTS, seed } = limits;
  if (!hasLimit(limits)) return undefined;
  const subject: AllocationSubject<C> = { prepared: opened.prepared, settings, make };
  const { graph } = opened.imported;
  const images = validation && validation.length > 0 ? validation : undefined;
  const task = images && (await taskOf(opened.card, graph.inputs, graph.types, opened.cardNotes, opened.path));
  const isRecord = typeof given === 'object' && 'stats' in given;
  const inputsFor = (limit: number): Inputs =>
    images && task && isRecord
      ? imageInputs(images.slice(0, limit), task)
      : calibrationInputs(opened, given, { limit: Math.min(limit, limits.calibrationLimit ?? limit), seed });
  const table = inputsFor(few);
  if (maxDrop === undefined) return withinBudget(opened, subject, table, limits);
  if (!images || !task) {
    const { what, samples } = inputsFor(VALIDATION_INPUTS);
    return withinDrop(
      subject,
      table,
      outputErrorTarget(opened.prepared, samples, maxDrop, what, annOptions(limits)),
      limits,
    );
  }
  const ann = await originalAnn(opened);
  try {
    const { what, samples } = imageInputs(images, task);
    const target =
      (await metricTarget(task, ann, images, maxDrop, annOptions(limits))) ??
      outputErrorTarget(opened.prepared, samples, maxDrop, what, annOptions(limits));
    return await withinDrop(subject, table, target, limits);
  } finally {
    await ann.close();
  }
}

async function withinDrop<C extends { readonly program: SnnProgram }>(
  subject: AllocationSubject<C>,
  { samples, what }: Inputs,
  target: DropTarget,
  limits: Limits & AnnOptions,
): Promise<Tuned<C>> {
  const { onTuning } = limits;
  const told = ({ drop, timesteps, layers }: RaiseRound): string =>
    `${drop.toFixed(3)} ${target.unit} at T=${timesteps}${layers > 0 ? ` with finer neurons in ${layers} layers` : ''}`;
  const raised = await raisePrecision(subject, samples, target, {
    ...annOptions(limits),
    onRound: (round) => onTuning?.(`${told(round)}${round.met ? '' : ` (more than ${target.most})`}`),
    onTable: () => onTuning?.(`measuring what each layer's precision is worth, on ${what}`),
  });
  const { rounds, met, best } = raised;
  const reached = rounds[best]!;
  if (!met)
    fail(
      'MAX_DROP_NOT_MET',
      'max drop',
      `expected at most ${target.most} ${target.unit} but the best of ${rounds.length} conversions loses ${told(reached)}`,
      'allow more, choose thresholds or a preset that fit better (analyze says where the loss is), or calibrate with data like the validation images',
    );
  const notes = [
    `drop of ${told(reached)}, at most ${target.most} wanted: ${reached.changes.length > 0 ? 'precision was raised' : 'nothing was changed'}`,
    ...reached.changes,
  ];
  const { conversion, sensitivity } = raised;
  return { conversion, notes, rounds, ...(sensitivity ? { sensitivity } : {}) };
}

async function withinBudget<C extends { readonly program: SnnProgram }>(
  opened: OpenedModel,
  subject: AllocationSubject<C>,
  { samples, what }: Inputs,
  limits: Limits & AnnOptions,
): Promise<Tuned<C>> {
  const { onTuning, budget: spikes, budgetOps, budgetEnergy } = limits;
  const { program: start } = await subject.make(subject.settings);
  const per = Math.max(1, spikes === undefined ? inspectModel(opened).macs : neuronCount(start));
  const unit = spikes === undefined ? 'synaptic operations per multiply-accumulate' : 'spikes per neuron';
  const wanted = spikes ?? budgetOps ?? 0;
  const budget: Budget = {
    resource: spikes === undefined ? 'synapticOps' : 'spikes',
    most: budgetEnergy === undefined ? wanted * per : operationsWithin(budgetEnergy, start),
    unit: { name: unit, size: per },
  };
  const told = (round: BudgetRound): string =>
    `${(round[budget.resource] / per).toFixed(3)} ${unit} (predicted ${(round.predicted.cost / per).toFixed(3)}), relative output error ${round.error.toFixed(4)} (predicted ${round.predicted.error.toFixed(4)})`;
  onTuning?.(`measuring what each layer's precision is worth, on ${what}`);
  const found = await convertWithinBudget(subject, samples, budget, {
    ...annOptions(limits),
    onRound: (round) => onTuning?.(`${told(round)}${round.within ? '' : ': too much'}`),
  });
  const changes = describeChanges(start, found.conversion.program);
  const notes = [
    `at most ${budgetEnergy === undefined ? `${wanted} ${unit}` : `${budgetEnergy} of the ANN's energy`} wanted, on ${what}: ${told(found.rounds[found.best]!)}`,
    ...changes,
  ];
  const { conversion, rounds, sensitivity } = found;
  return { conversion, notes, rounds, sensitivity };
}

/** The synaptic operations that a share of the ANN's energy leaves beside the program's own multiply-accumulates. */
function operationsWithin(share: number, program: SnnProgram): number {
  const { ann, once, everyTimestep } = denseMacs(program);
  const left = share * ann - once - program.timesteps * everyTimestep;
  return Math.max(0, (ENERGY.mac / ENERGY.ac) * left);
}

/** Whether some limit is given. */
export function hasLimit({ maxDrop, budget, budgetOps, budgetEnergy }: Limits): boolean {
  return [maxDrop, budget, budgetOps, budgetEnergy].some((limit) => limit !== undefined);
}

/** @throws BAD_OPTION for limits out of range, or several */
export function checkLimits(limits: Limits): void {
  const given = (['maxDrop', 'budget', 'budgetOps', 'budgetEnergy'] as const).filter(
    (name) => limits[name] !== undefined,
  );
  for (const name of given)
    if (!(limits[name]! >= 0))
      fail('BAD_OPTION', name, `expected a number from 0 on but found ${limits[name]!}`, 'see --help');
  if (given.length > 1)
    fail('BAD_OPTION', given.join(', '), 'expected one limit but found several', 'choose what matters most');
}

function annOptions({ threads, builtin }: AnnOptions): AnnOptions {
  return { ...(threads === undefined ? {} : { threads }), ...(builtin === undefined ? {} : { builtin }) };
}
