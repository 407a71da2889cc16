import type { SnnProgram, SynapseStep } from '../../snn/index.js';
import { layoutFor, type Layout } from '../layout.js';
import type { MemoryPlan, Slot } from '../memory.js';
import type { Space } from '../space.js';
import type { Operand } from './instructions.js';
import { BLOCK, blocksOf, weightsOf, type WeightAt } from './weights.js';
import { isBare, isStill, windowsOf, type Along } from './windows.js';

/** The weighted sums of a synapse group over a whole map. */
export interface Sums {
  readonly op: 'convolve' | 'convolveChannels';
  /** Arguments of the kernel. @param chunk places of a chunk, whole rows */
  readonly args: (chunk: number) => readonly Operand[];
  /** Copies the map into a frame of zeros, where the kernel wants one. */
  readonly frame?: (space: Space) => void;
}

/** What the kernel reads besides the map. */
interface KernelPart {
  readonly weights: Slot<'i16'>;
  /** Where a window's stretches of messages, or its pairs of messages, are. @unit bytes from its first place on */
  readonly offsets: Slot<'i32'>;
  readonly count: number;
  /** Bytes of a stretch. */
  readonly bytes: number;
}

/** Plans the sums of a synapse group over the messages, or counts, of a map. */
export function plannedSums(step: SynapseStep, program: SnnProgram, map: Slot<'i16'>, plan: MemoryPlan): Sums {
  const from = layoutFor(step.geometry, program.shapes.get(step.input)!);
  const to = layoutFor(step.geometry, program.shapes.get(step.output)!);
  const [down, across] = windowsOf(step.geometry);
  const weightAt = weightsOf(step, program, from.channels, to.channels);
  const bare = isBare(down) && isBare(across);
  const slot = bare ? map : plan.lend('i16', from.batch * down.framed * across.framed * from.channels);
  const frame = bare ? {} : { frame: framed(map, from, down, across, slot) };
  const placeBytes = from.channels * 2;
  const rowBytes = across.framed * placeBytes;
  const places = to.batch * to.places;
  const part = (kernel: KernelPart): Operand[] => [slot, kernel.weights, kernel.offsets, kernel.count, kernel.bytes];
  if (isChannelwise(step, from, to)) {
    const head = part(pairsOfTaps(down, across, from.channels, weightAt, plan));
    const rest = [down.output, across.stride * placeBytes, down.stride * rowBytes, down.framed * rowBytes];
    const args = [...head, to.channels, places, across.output, ...rest];
    return { op: 'convolveChannels', args: () => args, ...frame };
  }
  const head = [...part(stretches(down, across, from.channels, to.channels, weightAt, plan)), to.channels, places];
  const still = bare && isStill(down) && isStill(across);
  if (still) return { op: 'convolve', args: (chunk) => [...head, chunk, 2 ** 30, placeBytes, chunk * placeBytes, 0] };
  const rest = [across.output, down.output, across.stride * placeBytes, down.stride * rowBytes, down.framed * rowBytes];
  return { op: 'convolve', args: () => [...head, ...rest], ...frame };
}

/** Every channel for itself, and enough of them for a block. */
function isChannelwise({ geometry }: SynapseStep, from: Layout, to: Layout): boolean {
  const { channels } = from;
  return geometry.type === 'conv' && geometry.groups === channels && to.channels === channels && channels >= BLOCK;
}

function framed(map: Slot<'i16'>, from: Layout, down: Along, across: Along, to: Slot<'i16'>) {
  const { channels, batch } = from;
  return ({ arrays, crew }: Space): void => {
    const args = [
      arrays.address(map),
      channels * 2,
      across.input,
      down.input,
      down.before,
      across.before * channels * 2,
      down.apart,
      across.apart,
      arrays.address(to),
      across.framed * channels * 2,
      down.framed,
    ];
    crew.run('frame', args, batch * down.framed);
  };
}

/** Weights [blocks, pairs of taps, 8 channels, 2]; an odd number of taps has a partner that weighs nothing. */
function pairsOfTaps(down: Along, across: Along, channels: number, weightAt: WeightAt, plan: MemoryPlan): KernelPart {
  const offsets = down.taps.flatMap((y) => across.taps.map((x) => (y * across.framed + x) * channels * 2));
  const taps = offsets.length;
  const pairs = Math.ceil(taps / 2);
  const blocks = blocksOf(channels);
  const weights = new Int16Array(blocks.length * pairs * BLOCK * 2);
  let at = 0;
  for (const first of blocks)
    for (let pair = 0; pair < pairs; pair++)
      for (let c = first; c < first + BLOCK; c++)
        for (let tap = 2 * pair; tap < 2 * pair + 2; tap++) weights[at++] = tap < taps ? weightAt(c, c, tap) : 0;
  if (taps % 2 !== 0) offsets.push(offsets[0]!);
  return { weights: plan.constant('i16', weights), offsets: plan.constant('i32', offsets), count: pairs, bytes: 0 };
}

/** Weights [blocks, stretches, pairs of messages, 8 outputs, 2]. Neighbouring taps of a row make one stretch. */
function stretches(
  down: Along,
  across: Along,
  inputs: number,
  outputs: number,
  weightAt: WeightAt,
  plan: MemoryPlan,
): KernelPart {
  const width = across.taps.length;
  const joined = across.taps.every((tap, x) => tap === x);
  const perStretch = joined ? width : 1;
  const offsets = down.taps.flatMap((y) =>
    (joined ? [0] : across.taps).map((x) => (y * across.framed + x) * inputs * 2),
  );
  const pairs = Math.ceil((perStretch * inputs) / 2);
  const blocks = blocksOf(outputs);
  const weights = new Int16Array(blocks.length * offsets.length * pairs * BLOCK * 2);
  let at = 0;
  for (const first of blocks)
    for (let stretch = 0; stretch < offsets.length; stretch++)
      for (let pair = 0; pair < pairs; pair++)
        for (let o = first; o < first + BLOCK; o++)
          for (let i = 2 * pair; i < 2 * pair + 2; i++, at++) {
            const tap = stretch * perStretch + Math.floor(i / inputs);
            if (o < outputs && i < perStretch * inputs) weights[at] = weightAt(o, i % inputs, tap);
          }
  const slots = { weights: plan.constant('i16', weights), offsets: plan.constant('i32', offsets) };
  return { ...slots, count: offsets.length, bytes: pairs * 4 };
}
