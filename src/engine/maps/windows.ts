import { asPlane, type WindowAxis } from '../../ops/index.js';
import type { SynapseStep } from '../../snn/index.js';

/** The windows of a synapse group along one axis of a frame, in which what it reads stands among zeros: window i reads the places i * stride + taps. */
export interface Along {
  readonly output: number;
  readonly stride: number;
  /** Offsets of the kernel's elements, in the order of the weights. */
  readonly taps: readonly number[];
  /** Place k of the input stands at `before` + k * `apart` of the frame's `framed` places. */
  readonly input: number;
  readonly before: number;
  readonly apart: number;
  readonly framed: number;
}

/** Windows along both axes. Transposed convolutions are convolutions of an input whose places are kept apart by zeros; a matrix has one place. */
export function windowsOf(geometry: SynapseStep['geometry']): readonly [down: Along, across: Along] {
  if (geometry.type === 'dense') return [alone, alone];
  const along = geometry.type === 'conv' ? ofConvolution : ofTranspose;
  const [down, across] = asPlane(geometry.axes);
  return [along(down), along(across)];
}

/** Whether there is nothing around the input or between its places. */
export function isBare({ input, before, apart, framed }: Along): boolean {
  return before === 0 && apart === 1 && framed === input;
}

/** Whether window i reads place i alone, for all places. */
export function isStill({ output, stride, taps, framed }: Along): boolean {
  return stride === 1 && taps.length === 1 && output === framed;
}

const alone: Along = { output: 1, stride: 1, taps: [0], input: 1, before: 0, apart: 1, framed: 1 };

function ofConvolution({ input, output, kernel, stride, dilation, before }: WindowAxis): Along {
  const taps = Array.from({ length: kernel }, (_, tap) => tap * dilation);
  const framed = Math.max((output - 1) * stride + taps[kernel - 1]! + 1, before + input);
  return { output, stride, taps, input, before, apart: 1, framed };
}

/** The axis is that of the convolution that is transposed: its windows are the input here. Output p reads input k through the tap for which p = k stride - before + tap dilation. */
function ofTranspose({ input: output, output: input, kernel, stride, dilation, before }: WindowAxis): Along {
  const reach = (kernel - 1) * dilation;
  const first = Math.max(0, reach - before);
  const taps = Array.from({ length: kernel }, (_, tap) => first + before - tap * dilation);
  const framed = Math.max(output + Math.max(...taps), first + (input - 1) * stride + 1);
  return { output, stride: 1, taps, input, before: first, apart: stride, framed };
}
