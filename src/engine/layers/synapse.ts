import { asPlane, type WindowAxis } from '../../ops/index.js';
import type { SnnProgram, SynapseStep } from '../../snn/index.js';
import type { Arrays, MemoryPlan, Slot } from '../memory.js';
import { bandsOf, wordsOfBand } from './bands.js';
import { columnsOf } from './columns.js';
import type { Drive, UnitFiring } from './firing.js';
import { scratchOf } from './scratch.js';
import { WORD, type SpikeMap } from './spike-map.js';
import type { BitTrain } from './stage.js';
import { UNIT_LAYER_LENGTH, writeLayer } from './unit-layer.js';
import { depthOf, packedWeights, ROW_BYTES, rowsOfTap, type Kernel, type WeightForm } from './weights.js';

const STILL: WindowAxis = { input: 1, kernel: 1, stride: 1, dilation: 1, before: 0, after: 0, output: 1 };

/** The windows of a synapse group over the map that it reads; of a matrix those that hold one place each. */
export function axesOf({ geometry }: SynapseStep, input: SpikeMap): [vertical: WindowAxis, horizontal: WindowAxis] {
  if (geometry.type !== 'dense') return asPlane(geometry.axes);
  return [STILL, { ...STILL, input: input.width, output: input.width }];
}

/** The weights of a synapse group. */
export function kernelOf(step: SynapseStep, program: SnnProgram, input: SpikeMap, output: SpikeMap): Kernel {
  const { data } = program.constants.get(step.weight)!;
  const groups = step.geometry.type === 'dense' ? 1 : step.geometry.groups;
  const [vertical, horizontal] = axesOf(step, input);
  return {
    data,
    inputs: input.channels,
    outputs: output.channels,
    groups,
    height: vertical.kernel,
    width: horizontal.kernel,
  };
}

/** What can arrive at each channel in one timestep. */
export function drivesOf({ data, outputs }: Kernel, bias: ArrayLike<number>): Drive[] {
  const perOutput = data.length / outputs;
  return Array.from({ length: outputs }, (_, o) => {
    let [most, least] = [bias[o]!, bias[o]!];
    for (let i = o * perOutput; i < (o + 1) * perOutput; i++) {
      const w = data[i]!;
      if (w > 0) most += w;
      else least += w;
    }
    return { most, least };
  });
}

/** What the neurons of a synapse group need besides its weights. */
export interface Neurons {
  readonly firing: UnitFiring;
  /** Injected at every timestep, by channel. */
  readonly bias: ArrayLike<number>;
}

/** The layers of a synapse group in memory, one for each band, and what their kernels write. */
export interface PlannedSynapse {
  /** Writes the layers down. @returns their addresses */
  readonly layers: (arrays: Arrays) => readonly number[];
  /** Membranes, [row][block][column][channel of the block]. */
  readonly membranes: Slot<'i32'>;
  /** Spikes of each output row. */
  readonly spikes: Slot<'i32'>;
  /** Bytes of scratch memory for each thread. */
  readonly scratch: (timesteps: number) => number;
}

/** Plans a synapse group that reads one train and writes another. */
export function plannedSynapse(
  step: SynapseStep,
  program: SnnProgram,
  input: BitTrain,
  output: BitTrain,
  form: WeightForm,
  { firing, bias }: Neurons,
  plan: MemoryPlan,
): PlannedSynapse {
  const [vertical, horizontal] = axesOf(step, input.map);
  const kernel = kernelOf(step, program, input.map, output.map);
  const channels = output.map.words * WORD;
  const { height, width } = output.map;
  const columns = columnsOf(horizontal);
  const slots = {
    order: plan.constant('i32', columns.order),
    columns: plan.constant('i32', columns.read),
    bias: plan.constant(form.kind === 'u8' ? 'i16' : 'i32', filled(bias, channels)),
    cost: plan.constant('i32', firing.cost),
    uneven: plan.constant('u8', firing.uneven),
    costs: plan.constant('i32', firing.costs),
    membranes: plan.state('i32', height * width * channels),
    sent: plan.state('i16', firing.costs.length > 0 ? height * width * channels : 0),
    spikes: plan.state('i32', height),
  };
  const bands = bandsOf(kernel.inputs, kernel.outputs, kernel.groups, form.block, channels / form.block);
  const parts = bands.map((band) => {
    const depth = depthOf(band);
    const apart = rowsOfTap(kernel.height, depth) * ROW_BYTES;
    return {
      band,
      depth,
      shifts: plan.constant(
        'i32',
        columns.first.map((place) => place * apart),
      ),
      weights: plan.constant(form.kind, packedWeights(kernel, band, form)),
      layer: plan.state('i32', UNIT_LAYER_LENGTH),
    };
  });
  const shape = {
    inWords: input.map.words,
    inHeight: input.map.height,
    inWidth: input.map.width,
    outWords: output.map.words,
    outHeight: height,
    outWidth: width,
    kernelHeight: kernel.height,
    stride: vertical.stride,
    before: vertical.before,
    dilation: vertical.dilation,
  };
  return {
    membranes: slots.membranes,
    spikes: slots.spikes,
    scratch: (timesteps) => Math.max(...parts.map(({ depth }) => scratchOf({ ...shape, depth }, timesteps))),
    layers(arrays) {
      const at = (slot: Slot<'i32'> | Slot<'i16'> | Slot<'u8'>): number => arrays.of(slot).byteOffset;
      arrays.of(slots.sent).fill(0);
      arrays.of(slots.spikes).fill(0);
      restOf(arrays.of(slots.membranes), firing.rest, form.block, height, width);
      return parts.map(({ band, depth, shifts, weights, layer }) => {
        writeLayer(
          {
            ...shape,
            ...wordsOfBand(band, input.map),
            bitsAt: at(input.slot),
            depth,
            outAt: at(output.slot),
            firstBlock: band.firstBlock,
            blocks: band.blocks,
            orderAt: at(slots.order),
            columnsAt: at(slots.columns),
            shiftsAt: at(shifts),
            weightsAt: at(weights),
            blockBytes: kernel.width * rowsOfTap(kernel.height, depth) * ROW_BYTES,
            membranesAt: at(slots.membranes),
            scale: firing.scale,
            biasAt: at(slots.bias),
            costAt: at(slots.cost),
            unevenAt: at(slots.uneven),
            costsAt: at(slots.costs),
            listed: firing.costs.length / channels,
            sentAt: at(slots.sent),
            spikesAt: at(slots.spikes),
          },
          arrays.of(layer),
        );
        return at(layer);
      });
    },
  };
}

function filled(numbers: ArrayLike<number>, length: number): Int32Array {
  return Int32Array.from({ length }, (_, i) => numbers[i] ?? 0);
}

/** Brings membranes to rest: [row][block][column][channel of the block] from the same for all places of a channel. */
function restOf(membranes: Int32Array, rest: Int32Array, block: number, height: number, width: number): void {
  const row = rest.length * width;
  for (let b = 0; b < rest.length / block; b++)
    for (let x = 0; x < width; x++) membranes.set(rest.subarray(b * block, (b + 1) * block), (b * width + x) * block);
  for (let known = row; known < row * height; known *= 2)
    membranes.copyWithin(known, 0, Math.min(known, row * height - known));
}
