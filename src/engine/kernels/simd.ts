import { kernelMemory } from '../team/index.js';
import type { EventTrain } from '../train.js';
import type {
  ActivationName,
  AxisReach,
  FindBound,
  Gathering,
  Kernels,
  MapKernels,
  RuledNeurons,
  RuleName,
  Windows,
} from './kernels.js';

type Pointer = number;

/** What the module of kernels/index.ts exports; pointers are byte addresses. */
interface Compiled {
  atOnePlace(...args: readonly number[]): void;
  inGroups(...args: readonly number[]): void;
  gather(...args: readonly number[]): number;
  singly(...args: readonly number[]): void;
  leavers(...args: readonly number[]): number;
  dueNow(...args: readonly number[]): number;
  sendDueUnits(...args: readonly number[]): void;
  moveChannels(...args: readonly number[]): number;
  sendUnits(...args: readonly number[]): void;
  powers(...args: readonly number[]): number;
  reachedPowers(...args: readonly number[]): number;
  ask(...args: readonly number[]): number;
  move(...args: readonly number[]): number;
  keepCount(...args: readonly number[]): void;
  pool(...args: readonly number[]): number;
  relu(...args: readonly number[]): void;
  leakyRelu(...args: readonly number[]): void;
  clip(...args: readonly number[]): void;
  sigmoid(...args: readonly number[]): void;
  hardSigmoid(...args: readonly number[]): void;
  swish(...args: readonly number[]): void;
  hardSwish(...args: readonly number[]): void;
}

/** The rules in the order of their numbers. */
const RULES: readonly RuleName[] = ['wholeUnits', 'sigmaDelta', 'spikeCalibration'];

/** The functions by name. */
const ACTIVATIONS = {
  Relu: 'relu',
  LeakyRelu: 'leakyRelu',
  Clip: 'clip',
  Sigmoid: 'sigmoid',
  HardSigmoid: 'hardSigmoid',
  Swish: 'swish',
  HardSwish: 'hardSwish',
} as const satisfies Readonly<Record<ActivationName, keyof Compiled>>;

/** Memory together with the kernels that work in it. */
export interface SimdSpace {
  readonly buffer: ArrayBuffer;
  /** @param scratch room for two numbers for every channel of one place; @param finders by layer */
  kernels(scratch: Int32Array, finders: readonly FindBound[]): Kernels;
}

/** Memory of so many bytes for compiled kernels; undefined where they cannot run. */
export function simdSpace(bytes: number): SimdSpace | undefined {
  let asked: readonly FindBound[] = [];
  const bound = (layer = 0, ...rest: number[]): number => asked[layer]!(...(rest as Parameters<FindBound>));
  const home = kernelMemory(bytes, false, bound);
  if (!home) return undefined;
  return {
    buffer: home.buffer,
    kernels(scratch, finders) {
      asked = finders;
      return kernelsOf(home.kernels, scratch);
    },
  };
}

/** The functions that a compiled module exports, as kernels. @param scratch room for two numbers for every channel of one place */
export function kernelsOf(exports: unknown, scratch: Int32Array): Kernels {
  return { ...bind(exports as Compiled, scratch.byteOffset), maps: exports as MapKernels };
}

function bind(compiledKernels: Compiled, scratch: Pointer): Kernels {
  return {
    atOnePlace(w, outputs, { place, channel, message, active }, accumulators) {
      compiledKernels.atOnePlace(
        w.byteOffset,
        outputs,
        place.byteOffset,
        channel.byteOffset,
        message.byteOffset,
        active,
        accumulators.byteOffset,
        scratch,
      );
    },
    inGroups(w, windows, train, accumulators) {
      const { place, channel, message, active } = train;
      const { gathering } = windows;
      if (gathering && active >= gathering.least)
        if (compiledKernels.gather(...gatherArguments(w, windows, gathering, train, accumulators))) return;
      compiledKernels.inGroups(
        w.byteOffset,
        windows.kernel,
        windows.perGroup,
        windows.outputs,
        place.byteOffset,
        channel.byteOffset,
        message.byteOffset,
        active,
        accumulators.byteOffset,
        scratch,
        ...reachArguments(windows),
      );
    },
    singly(w, windows, { place, channel, message, active }, accumulators) {
      compiledKernels.singly(
        w.byteOffset,
        windows.inputs,
        windows.perGroup,
        place.byteOffset,
        channel.byteOffset,
        message.byteOffset,
        active,
        accumulators.byteOffset,
        scratch,
        ...reachArguments(windows),
      );
    },
    leavers: (values, offset, low, high, takesBack, { place, channel }) =>
      compiledKernels.leavers(
        values.byteOffset,
        offset.byteOffset,
        low.byteOffset,
        high.byteOffset,
        Number(takesBack),
        values.length / offset.length,
        offset.length,
        place.byteOffset,
        channel.byteOffset,
      ),
    dueNow: (due, t, { place, channel, layout: { channels } }) =>
      compiledKernels.dueNow(due.byteOffset, t, due.length / channels, channels, place.byteOffset, channel.byteOffset),
    sendDueUnits(t, n, { place, channel, message, active, layout: { channels } }) {
      compiledKernels.sendDueUnits(
        n.layer,
        t,
        n.lastGain,
        n.currents.byteOffset,
        n.due.byteOffset,
        Number(n.takesBack),
        n.lowTable.byteOffset,
        n.highTable.byteOffset,
        n.length,
        n.origin,
        channels,
        n.sent.byteOffset,
        place.byteOffset,
        channel.byteOffset,
        message.byteOffset,
        active,
      );
    },
    moveChannels(input, to, output) {
      output.active = compiledKernels.moveChannels(
        input.place.byteOffset,
        input.channel.byteOffset,
        input.message.byteOffset,
        input.active,
        to.byteOffset,
        output.place.byteOffset,
        output.channel.byteOffset,
        output.message.byteOffset,
        output.active,
      );
    },
    powers: ({ message, active }) => compiledKernels.powers(message.byteOffset, active),
    reachedPowers: ({ place, message, active }, reached) =>
      compiledKernels.reachedPowers(place.byteOffset, message.byteOffset, active, reached.byteOffset, reached.length),
    rule: (name) => (t, n, train) => {
      train.active = compiledKernels.ask(RULES.indexOf(name), ...ruleArguments(t, n, train));
    },
    move(input, { start, place, channel }, output) {
      output.active = compiledKernels.move(
        input.place.byteOffset,
        input.channel.byteOffset,
        input.message.byteOffset,
        input.active,
        input.layout.channels,
        start.byteOffset,
        place.byteOffset,
        channel.byteOffset,
        output.place.byteOffset,
        output.channel.byteOffset,
        output.message.byteOffset,
        output.active,
      );
    },
    keepCount({ place, channel, message, count, active, layout: { places, channels } }) {
      compiledKernels.keepCount(
        place.byteOffset,
        channel.byteOffset,
        message.byteOffset,
        active,
        places,
        channels,
        count.byteOffset,
      );
    },
    pool(p, { place, channel, message, active, layout: { channels } }, output) {
      output.active = compiledKernels.pool(
        place.byteOffset,
        channel.byteOffset,
        message.byteOffset,
        active,
        channels,
        p.count.byteOffset,
        p.winner.byteOffset,
        p.before.byteOffset,
        p.touched.byteOffset,
        ...axisArguments(p.rows),
        ...axisArguments(p.columns),
        p.rowsBack.start.byteOffset,
        p.rowsBack.to.byteOffset,
        p.rowsBack.start.length - 1,
        p.columnsBack.start.byteOffset,
        p.columnsBack.to.byteOffset,
        p.columnsBack.start.length - 1,
        p.reached.byteOffset,
        output.place.byteOffset,
        output.channel.byteOffset,
        output.message.byteOffset,
      );
    },
    activate({ name, parameters }, from, to) {
      compiledKernels[ACTIVATIONS[name]](from.byteOffset, to.byteOffset, to.length, ...parameters);
    },
    sendUnits(values, offset, n, { place, channel, message, active, layout: { channels } }) {
      compiledKernels.sendUnits(
        n.layer,
        values.byteOffset,
        offset.byteOffset,
        n.low.byteOffset,
        n.high.byteOffset,
        Number(n.takesBack),
        n.lowTable.byteOffset,
        n.highTable.byteOffset,
        n.length,
        n.origin,
        channels,
        n.sent.byteOffset,
        place.byteOffset,
        channel.byteOffset,
        message.byteOffset,
        active,
      );
    },
  };
}

function gatherArguments(
  w: Int16Array,
  windows: Windows,
  { vertical, width, stride, before, images, start, sorted }: Gathering,
  { place, channel, message, active }: EventTrain,
  accumulators: Int32Array,
): number[] {
  return [
    w.byteOffset,
    windows.kernel,
    windows.outputs,
    place.byteOffset,
    channel.byteOffset,
    message.byteOffset,
    active,
    accumulators.byteOffset,
    start.byteOffset,
    sorted.byteOffset,
    images,
    ...axisArguments(vertical),
    width,
    windows.kernelWidth,
    stride,
    before,
    windows.vertical.start.length - 1,
    windows.horizontal.start.length - 1,
  ];
}

function reachArguments(windows: Windows): number[] {
  return [
    windows.reached.byteOffset,
    ...axisArguments(windows.vertical),
    ...axisArguments(windows.horizontal),
    windows.kernelWidth,
    windows.channels,
    windows.outputWidth,
    windows.outputPlaces,
  ];
}

function axisArguments({ start, to, tap }: AxisReach): number[] {
  return [start.byteOffset, to.byteOffset, tap.byteOffset, start.length - 1];
}

function ruleArguments(t: number, n: RuledNeurons, { place, channel, message, layout }: EventTrain): number[] {
  const { accumulators: a } = n;
  return [
    a.values.byteOffset,
    Number(a.kind === 'analog'),
    a.kind === 'analog' ? a.factor : 0,
    a.kind === 'analog' ? 0 : a.offset.byteOffset,
    n.scale.byteOffset,
    n.slope,
    n.unit.byteOffset,
    n.v0,
    n.own?.byteOffset ?? 0,
    n.sent.byteOffset,
    layout.batch * layout.places,
    layout.channels,
    place.byteOffset,
    channel.byteOffset,
    message.byteOffset,
    t,
    n.state.byteOffset,
    ...n.parameters,
  ];
}
