import type { Accumulators } from '../accumulators.js';
import type { EventTrain } from '../train.js';

/** Where the positions of the axes of a convolution lead, and its sizes. */
export interface Windows {
  readonly vertical: AxisReach;
  readonly horizontal: AxisReach;
  /** Taps of the kernel, and of one row of it. */
  readonly kernel: number;
  readonly kernelWidth: number;
  /** Input channels, of all groups and of one. */
  readonly inputs: number;
  readonly perGroup: number;
  /** Output channels of a group. */
  readonly outputs: number;
  /** Output channels of all groups. */
  readonly channels: number;
  readonly outputWidth: number;
  readonly outputPlaces: number;
  /** Room for all that one place reaches. */
  readonly reached: Int32Array;
  /** What it takes to go from outputs to inputs: of convolutions with a single group whose columns lie side by side. */
  readonly gathering: Gathering | undefined;
}

/** The way back from the outputs of a convolution to its inputs. */
export interface Gathering {
  /** Messages from which on it is worth while to look at every output. */
  readonly least: number;
  readonly vertical: AxisReach;
  /** Columns: of outputs, from one window to the next, and of padding before the first. */
  readonly width: number;
  readonly stride: number;
  readonly before: number;
  readonly images: number;
  /** Room: where the events of each place begin, and all events by place. */
  readonly start: Int32Array;
  readonly sorted: Int32Array;
}

/** Position i of an axis reaches the outputs `to[start[i]] .. to[start[i + 1] - 1]`, each through the element `tap` of the kernel. */
export interface AxisReach {
  readonly start: Int32Array;
  readonly to: Int32Array;
  readonly tap: Int32Array;
}

/** What neurons of which the quiet ranges are known need to send single units. */
export interface UnitNeurons {
  /** Number by which the kernels ask for bounds. */
  readonly layer: number;
  readonly low: Int32Array;
  readonly high: Int32Array;
  /** Whether negative spikes occur. */
  readonly takesBack: boolean;
  /** Bounds by channel and running count, UNKNOWN_BOUND where nobody has asked; the count `-origin` comes first. */
  readonly lowTable: Int32Array;
  readonly highTable: Int32Array;
  /** Running counts of one channel in the tables. */
  readonly length: number;
  readonly origin: number;
  readonly sent: Int32Array;
}

/** The rules that there are in compiled form. */
export type RuleName = 'wholeUnits' | 'sigmaDelta' | 'spikeCalibration';

/** Neurons whose rule is asked at every timestep, and what makes their membranes. */
export interface RuledNeurons {
  readonly accumulators: Accumulators;
  /** Charge of an accumulator of 1, and size of a unit spike, by channel. */
  readonly scale: Float64Array;
  readonly unit: Float32Array;
  /** What negative charge is multiplied by. */
  readonly slope: number;
  /** Initial membrane of all neurons, and what each adds of its own. */
  readonly v0: number;
  readonly own: Float64Array | undefined;
  readonly sent: Int32Array;
  /** What the rule remembers; zero at rest. */
  readonly state: Uint8Array;
  readonly parameters: readonly [number, number, number];
}

/** Where the elements of a train go, which are numbered channels last: element i to the places and channels from `start[i]` to `start[i + 1]` exclusive. */
export interface Targets {
  readonly start: Int32Array;
  readonly place: Int32Array;
  readonly channel: Int32Array;
}

/** Pooling by running counts, all arrays channels last. */
export interface Pooling {
  /** From elements to the windows that hold them, and back. */
  readonly rows: AxisReach;
  readonly columns: AxisReach;
  readonly rowsBack: AxisReach;
  readonly columnsBack: AxisReach;
  /** Running counts of the elements. */
  readonly count: Int32Array;
  /** Of every window the largest count, now and at the timestep before. */
  readonly winner: Int32Array;
  readonly before: Int32Array;
  /** Marks of the windows that are listed already; none between timesteps. */
  readonly touched: Uint8Array;
  /** Room for all windows that hold one element. */
  readonly reached: Int32Array;
}

/** Neurons that constant currents drive, of which the next timestep of a spike is known. */
export interface DueNeurons {
  /** Number by which the kernels ask for bounds. */
  readonly layer: number;
  /** What is injected at every timestep, as often as the gain grows: up to `lastGain`. */
  readonly currents: Float64Array;
  readonly lastGain: number;
  /** The timestep at which each neuron leaves its quiet range; 0 where it never does. */
  readonly due: Int32Array;
  readonly takesBack: boolean;
  /** As for UnitNeurons; NaN where nobody has asked. */
  readonly lowTable: Float64Array;
  readonly highTable: Float64Array;
  readonly length: number;
  readonly origin: number;
  readonly sent: Int32Array;
}

/** An elementwise function that the kernels compute, by its name among the operators, and its parameters: the attributes of src/ops/scalar.ts in the order of `activations`. */
export interface Activation {
  readonly name: ActivationName;
  readonly parameters: readonly number[];
}

/** The functions that there are in compiled form. */
export type ActivationName = 'Relu' | 'LeakyRelu' | 'Clip' | 'Sigmoid' | 'HardSigmoid' | 'Swish' | 'HardSwish';

/** Stands in the tables of bounds where nothing is known. */
export const UNKNOWN_BOUND = -(2 ** 31) + 1;

/** Finds the bound of silence of a neuron: the highest accumulator (sign 1) or the lowest (-1). */
export type FindBound = (channel: number, sent: number, neuron: number, sign: number) => number;

/** Kernels of whole maps, as they are exported: addresses and numbers in the order of kernels/maps.ts and kernels/tiles.ts. */
export type MapKernels = Readonly<
  Record<
    | 'frame'
    | 'joinChannels'
    | 'joinPlaces'
    | 'joinNumbers'
    | 'largestOf'
    | 'lattice'
    | 'listGrowth'
    | 'powersOfMap'
    | 'listedPowersOfMap'
    | 'runLayer'
    | 'useScratch',
    (...args: readonly number[]) => number
  >
>;

/**
 * The work that is done for every spike and every neuron. There are two versions with the same results, in TypeScript and in WebAssembly; all arrays that they are given
 * lie in the memory of the run. Accumulators are whole numbers below 2^31, so the order of additions changes nothing.
 */
export interface Kernels {
  /** accumulators[place, :] += message * weights[channel, :] for every event: a matrix, or a convolution of one tap and step 1. */
  atOnePlace(weights: Int16Array, outputs: number, train: EventTrain, accumulators: Int32Array): void;
  /** The same for any convolution; weights [inputs, taps, outputs of a group]. */
  inGroups(weights: Int16Array, windows: Windows, train: EventTrain, accumulators: Int32Array): void;
  /** The same for groups of one output; weights [taps, inputs]. */
  singly(weights: Int16Array, windows: Windows, train: EventTrain, accumulators: Int32Array): void;
  /** Lists in the train the neurons whose accumulator plus the channel's offset has left their quiet range. @returns how many there are */
  leavers(
    values: Int32Array,
    offset: Int32Array,
    low: Int32Array,
    high: Int32Array,
    takesBack: boolean,
    train: EventTrain,
  ): number;
  /** Lists in the train the neurons that are due at timestep t. @returns how many there are */
  dueNow(due: Int32Array, t: number, train: EventTrain): number;
  /** As `sendUnits`, of constant currents: sets when each neuron is due again. */
  sendDueUnits(t: number, neurons: DueNeurons, train: EventTrain): void;
  /** Appends the moved events of one train to another. */
  move(input: EventTrain, targets: Targets, output: EventTrain): void;
  /** Appends the events of one train to another at the same places: channel c becomes `to[c]`, or is dropped where that is negative. */
  moveChannels(input: EventTrain, to: Int32Array, output: EventTrain): void;
  /** Adds a train's messages to its running count. */
  keepCount(train: EventTrain): void;
  /** Lists in the output what the largest counts of the windows have grown by. */
  pool(pooling: Pooling, input: EventTrain, output: EventTrain): void;
  /** Hardware spikes of a train's messages, each a sum of signed powers of two. */
  powers(train: EventTrain): number;
  /** The same, each times what its place reaches. */
  reachedPowers(train: EventTrain, reached: Int32Array): number;
  /** A rule that lists in the train what neurons send at timestep t; undefined where it is not there in compiled form. */
  rule(name: RuleName): ((t: number, neurons: RuledNeurons, train: EventTrain) => void) | undefined;
  /** to[i] = f(from[i]), rounded once to float32. Both may be the same array. */
  activate(activation: Activation, from: Float32Array, to: Float32Array): void;
  /** Sends one unit from every listed neuron, up or down, and looks up the bounds that hold for it from now on. */
  sendUnits(values: Int32Array, offset: Int32Array, neurons: UnitNeurons, train: EventTrain): void;
  /** Absent where they are not there in compiled form: whole maps are not for the others. */
  readonly maps?: MapKernels;
}
