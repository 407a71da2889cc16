import { InternalError } from '../diagnostics/index.js';
import type { RouteStep, SnnProgram } from '../snn/index.js';
import { irOps } from '../spiking/index.js';
import { sizeOf } from '../tensor/index.js';
import { forEachElement, sizeOfLayout, type Layout } from './layout.js';
import { trainOf, type Prepared } from './machine.js';
import type { MemoryPlan, Slot } from './memory.js';
import { keepCount, plannedTrain } from './train.js';

/** Where each element of a value comes from: element `index[i]` of the train number `source[i]` of `trains`; -1 is silence. */
export interface Origin {
  readonly trains: readonly string[];
  readonly source: Int32Array;
  readonly index: Int32Array;
}

/** A value that is a train of its own. */
export function ownOrigin(value: string, program: SnnProgram): Origin {
  const size = sizeOf(program.shapes.get(value)!);
  return { trains: [value], source: new Int32Array(size), index: Int32Array.from({ length: size }, (_, i) => i) };
}

/** Origins of the outputs of a route, from those of its inputs: a chain of routes is one move. */
export function routedOrigins(
  step: RouteStep,
  program: SnnProgram,
  originOf: (value: string) => Origin,
): readonly Origin[] {
  const operands = step.inputs.map((input) => {
    const value = program.constants.get(input);
    if (value) return { dtype: value.dtype, shape: value.shape, value };
    return input === '' ? undefined : { dtype: 'f32' as const, shape: program.shapes.get(input)! };
  });
  const maps = irOps.get(step.op)!.moves?.(operands, step.attrs, step.outputs.length);
  if (!maps) throw new InternalError(`${step.op} "${step.name}" does not say where its elements go`);
  const origins = step.inputs.map((input) =>
    input === '' || program.constants.has(input) ? undefined : originOf(input),
  );
  const trains = [...new Set(origins.flatMap((origin) => origin?.trains ?? []))];
  return maps.map(({ source, index }) => {
    const to = { trains, source: new Int32Array(index.length), index: new Int32Array(index.length).fill(-1) };
    const numbers = origins.map((origin) => Int32Array.from(origin?.trains ?? [], (train) => trains.indexOf(train)));
    for (let i = 0; i < index.length; i++) {
      const input = typeof source === 'number' ? source : source[i]!;
      const from = index[i]!;
      if (from < 0) continue;
      const origin = origins[input]!;
      to.index[i] = origin.index[from]!;
      to.source[i] = numbers[input]![origin.source[from]!]!;
    }
    return to;
  });
}

/** Prepares a train that is moved from others, with the layout that its readers want. */
export function movedTrain(
  value: string,
  origin: Origin,
  layout: Layout,
  layoutOf: (train: string) => Layout,
  counted: boolean,
  plan: MemoryPlan,
): Prepared {
  const newTrain = plannedTrain(layout, counted, plan);
  const moves = plannedMoves(origin, layout, layoutOf, plan);
  return (machine) => {
    const { arrays, kernels } = machine.space;
    const output = newTrain(arrays);
    machine.state.trains.set(value, output);
    const bound = moves.map((move) => {
      const input = trainOf(machine, move.train);
      if (move.channelMap) {
        const to = arrays.of(move.channelMap);
        return () => kernels.moveChannels(input, to, output);
      }
      const { start, place, channel } = move;
      const targets = { start: arrays.of(start), place: arrays.of(place), channel: arrays.of(channel) };
      return () => kernels.move(input, targets, output);
    });
    return () => {
      output.active = 0;
      for (const move of bound) move();
      keepCount(output, kernels);
    };
  };
}

/** The moves of a train, one for each train that it comes from. A function of its own, lest what runs hold the origin, which is as large as the value. */
function plannedMoves(
  origin: Origin,
  layout: Layout,
  layoutOf: (train: string) => Layout,
  plan: MemoryPlan,
): readonly Move[] {
  return origin.trains.map((train, k): Move => {
    const { start, to } = targetsOf(k, origin, layoutOf(train), layout);
    const channelMap = channelMapOf(start, to, layoutOf(train), layout);
    if (channelMap) return { train, channelMap: plan.constant('i32', channelMap) };
    return {
      train,
      start: plan.constant('i32', start),
      place: plan.constant(
        'i32',
        to.map((i) => Math.floor(i / layout.channels)),
      ),
      channel: plan.constant(
        'i32',
        to.map((i) => i % layout.channels),
      ),
    };
  });
}

/** How the events of one train move: by channel alone, or element by element. */
type Move = { readonly train: string } & (
  | { readonly channelMap: Slot<'i32'> }
  | {
      readonly channelMap?: undefined;
      readonly start: Slot<'i32'>;
      readonly place: Slot<'i32'>;
      readonly channel: Slot<'i32'>;
    }
);

/** The channel that each channel becomes, -1 for none, if places stay as they are and all do the same; else undefined. */
function channelMapOf(start: Int32Array, to: Int32Array, from: Layout, layout: Layout): Int32Array | undefined {
  const map = new Int32Array(from.channels).fill(-1);
  for (let c = 0; c < from.channels; c++) if (start[c] !== start[c + 1]) map[c] = to[start[c]!]!;
  for (let i = 0; i < start.length - 1; i++) {
    const place = Math.floor(i / from.channels);
    const channel = map[i % from.channels]!;
    const targets = start[i + 1]! - start[i]!;
    if (targets > 1 || (targets === 1) !== (channel >= 0 && channel < layout.channels)) return undefined;
    if (targets === 1 && to[start[i]!] !== place * layout.channels + channel) return undefined;
  }
  return map;
}

/** Where the elements of the k-th train of an origin go, both numbered channels last: element i to `to[start[i]] .. to[start[i + 1] - 1]`. */
function targetsOf(
  k: number,
  { source, index }: Origin,
  from: Layout,
  to: Layout,
): { readonly start: Int32Array; readonly to: Int32Array } {
  const [number, target] = [lastNumbers(from), lastNumbers(to)];
  const start = new Int32Array(number.length + 1);
  for (let i = 0; i < index.length; i++) if (index[i]! >= 0 && source[i] === k) start[number[index[i]!]! + 1]!++;
  for (let i = 1; i < start.length; i++) start[i]! += start[i - 1]!;
  const targets = new Int32Array(start[start.length - 1]!);
  const next = start.slice();
  for (let i = 0; i < index.length; i++)
    if (index[i]! >= 0 && source[i] === k) targets[next[number[index[i]!]!]!++] = target[i]!;
  return { start, to: targets };
}

/** Numbers of the row-major elements of a layout when its channels are last. */
function lastNumbers(layout: Layout): Int32Array {
  const numbers = new Int32Array(sizeOfLayout(layout));
  forEachElement(layout, (last, element) => (numbers[element] = last));
  return numbers;
}
