import { InternalError } from '../diagnostics/index.js';
import type { FiringRule } from '../neurons/index.js';
import type { SnnProgram } from '../snn/index.js';
import { newTrain, type Firing, type FiringLayer, type Layer } from './fire.js';
import { dueAfter, UNKNOWN_BOUND, type FindBound } from './kernels/index.js';
import { sizeOfLayout } from './layout.js';
import { count, type Machine } from './machine.js';
import type { MemoryPlan } from './memory.js';
import { QuietTable, silentUpTo } from './quiet.js';
import { keepCount, type EventTrain } from './train.js';

/** Running counts of a channel whose bounds compiled kernels can look up by themselves. */
const LISTED = 512;

/** A gain that no run reaches. */
const NEVER = 2 ** 31 - 1;

/** Larger than any membrane. */
const HUGE = 2 ** 30;

/** Whether a layer's neurons can fire by range: they remember nothing and send single units. In delta coding a neuron seldom waits long enough. */
export function hasRanges({ step, model }: Layer, program: SnnProgram): boolean {
  return (
    program.coding === 'rate' &&
    model.memoryless?.(step.parameters) === true &&
    model.rule(step.parameters, 1)(HUGE, 0, 0, 1) === 1
  );
}

/**
 * Neurons without a memory of their own that send single units: of each it is known for which accumulators it stays silent, and only one that has left that range is
 * looked at. The rule is asked for the ranges alone.
 * @param finders to which the search for bounds is added
 */
export function firingByRange(
  layer: Layer,
  analog: boolean,
  program: SnnProgram,
  plan: MemoryPlan,
  finders: FindBound[],
): Firing {
  const { step, model } = layer;
  const rule = model.rule(step.parameters, 1);
  const takesBack = rule(-HUGE, 1, 0, 1) < 0;
  const find = boundFinder(layer, rule);
  const low = atRest(layer, (c, i) => (takesBack ? find(c, 0, i, -1) : -Infinity));
  const high = atRest(layer, (c, i) => find(c, 0, i, 1));
  const bounds: Bounds = { rule, takesBack, find, low, high };
  if (analog) return firingOfAnalog(layer, bounds, program, plan, finders);
  return firingOfSpikes(layer, bounds, plan, finders);
}

interface Bounds {
  readonly rule: FiringRule;
  readonly takesBack: boolean;
  readonly find: FindBound;
  /** Of every neuron, before it has sent anything. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Bounds of all neurons before they have sent anything. */
function atRest({ layout, own }: Layer, bound: (channel: number, neuron: number) => number): Float64Array {
  const { channels } = layout;
  const bounds = new Float64Array(sizeOfLayout(layout));
  const different = own ? bounds.length : Math.min(channels, bounds.length);
  for (let i = 0; i < different; i++) bounds[i] = bound(i % channels, i);
  for (let known = different; known < bounds.length; known *= 2) bounds.copyWithin(known, 0, known);
  return bounds;
}

/** Bounds are remembered by channel and running count, unless each neuron begins from a membrane of its own. */
function boundFinder({ membrane, v0, own, layout }: Layer, rule: FiringRule): FindBound {
  if (own) return (c, sent, i, sign) => sign * silentUpTo(membrane, rule, c, sent, v0 + own[i]!, sign < 0 ? -1 : 1);
  const tables = ([-1, 1] as const).map(
    (sign) => new QuietTable(layout.channels, (c, sent) => sign * silentUpTo(membrane, rule, c, sent, v0, sign)),
  );
  return (c, sent, _i, sign) => tables[sign < 0 ? 0 : 1]!.at(c, sent);
}

/** A neuron that has left its range sends one unit, up or down. */
function firingOfSpikes(layer: Layer, bounds: Bounds, plan: MemoryPlan, finders: FindBound[]): Firing {
  const { rule, takesBack, find, low, high } = bounds;
  const [lowAtRest, highAtRest] = [limited(low), limited(high)];
  const { channels } = layer.layout;
  const tableSize = layer.own ? 0 : channels * LISTED;
  const table = new Float64Array(tableSize).fill(UNKNOWN_BOUND);
  const slots = {
    low: plan.state('i32', low.length),
    high: plan.state('i32', high.length),
    sent: plan.state('i32', high.length),
    lowTable: plan.constant('i32', takesBack ? table : []),
    highTable: plan.constant('i32', table),
  };
  const number = finders.length;
  finders.push((c, sent, i, sign) => withinInt32(find(c, sent, i, sign)));
  const origin = rule(-HUGE, 0, 0, 1) < 0 ? LISTED / 2 : 0;
  return (machine, accumulators) => {
    if (accumulators.kind === 'analog') throw new InternalError(`"${layer.step.name}" was prepared for spikes`);
    const { values, offset } = accumulators;
    const { arrays, kernels } = machine.space;
    const train = newTrain(layer, machine);
    const neurons = {
      layer: number,
      low: arrays.of(slots.low),
      high: arrays.of(slots.high),
      takesBack,
      lowTable: arrays.of(slots.lowTable),
      highTable: arrays.of(slots.highTable),
      length: layer.own ? 0 : LISTED,
      origin,
      sent: arrays.of(slots.sent),
    };
    neurons.low.set(lowAtRest);
    neurons.high.set(highAtRest);
    return running(layer, machine, train, () => {
      train.active = kernels.leavers(values, offset, neurons.low, neurons.high, takesBack, train);
      kernels.sendUnits(values, offset, neurons, train);
    });
  };
}

/** Of an input that is the same at every timestep: each neuron knows when it is due. */
function firingOfAnalog(
  layer: Layer,
  bounds: Bounds,
  program: SnnProgram,
  plan: MemoryPlan,
  finders: FindBound[],
): Firing {
  const { rule, takesBack, find, low, high } = bounds;
  const { channels } = layer.layout;
  const length = layer.own ? 0 : LISTED;
  const table = new Float64Array(channels * length).fill(NaN);
  const slots = {
    due: plan.state('i32', low.length),
    sent: plan.state('i32', low.length),
    lowTable: plan.constant('f64', takesBack ? table : []),
    highTable: plan.constant('f64', table),
  };
  const number = finders.length;
  finders.push(find);
  const lastGain = Math.min(program.injected ?? NEVER, NEVER);
  const origin = rule(-HUGE, 0, 0, 1) < 0 ? LISTED / 2 : 0;
  return (machine, accumulators) => {
    if (accumulators.kind !== 'analog')
      throw new InternalError(`"${layer.step.name}" was prepared for an analog input`);
    const { arrays, kernels } = machine.space;
    const train = newTrain(layer, machine);
    const neurons = {
      layer: number,
      currents: accumulators.values,
      lastGain,
      due: arrays.of(slots.due),
      takesBack,
      lowTable: arrays.of(slots.lowTable),
      highTable: arrays.of(slots.highTable),
      length,
      origin,
      sent: arrays.of(slots.sent),
    };
    const { due, currents } = neurons;
    return running(layer, machine, train, (t) => {
      if (t === 1) for (let i = 0; i < due.length; i++) due[i] = dueAfter(0, currents[i]!, low[i]!, high[i]!, lastGain);
      train.active = kernels.dueNow(due, t, train);
      kernels.sendDueUnits(t, neurons, train);
    });
  };
}

/** @param fire lists the messages of timestep t, each one spike */
function running({ step }: Layer, { work, space }: Machine, train: EventTrain, fire: (t: number) => void): FiringLayer {
  const act = (t: number): void => {
    fire(t);
    keepCount(train, space.kernels);
    count(work.spikes, step.name, train.active);
  };
  return { act, mayFire: () => train.active > 0 };
}

function limited(bounds: Float64Array): Int32Array {
  const limits = new Int32Array(bounds.length);
  for (let i = 0; i < bounds.length; i++) limits[i] = withinInt32(bounds[i]!);
  return limits;
}

/** The smallest 32-bit number marks what is unknown, one above it what never happens. */
function withinInt32(bound: number): number {
  return Math.min(Math.max(bound, UNKNOWN_BOUND + 1), 2 ** 31 - 1);
}
