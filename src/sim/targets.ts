import { asPlane, type WindowAxis } from '../ops/index.js';
import type { SynapseStep } from '../snn/index.js';

/** For every position of an input axis and every tap of the kernel, the output position that the tap reaches, or -1. */
interface AxisTargets {
  readonly extent: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly target: Int32Array;
}

/** A spatial convolution or its transpose as two tables of reached positions. */
export interface Targets {
  readonly vertical: AxisTargets;
  readonly horizontal: AxisTargets;
}

export function targetsOf(geometry: SynapseStep['geometry']): Targets | undefined {
  if (geometry.type === 'dense') return undefined;
  const table = geometry.type === 'conv' ? convTargets : transposedTargets;
  const [vertical, horizontal] = asPlane(geometry.axes);
  return { vertical: table(vertical), horizontal: table(horizontal) };
}

/** Window o reads position o * stride - before + tap * dilation. */
function convTargets(axis: WindowAxis): AxisTargets {
  const target = new Int32Array(axis.input * axis.kernel).fill(-1);
  for (let position = 0; position < axis.input; position++)
    for (let tap = 0; tap < axis.kernel; tap++) {
      const o = (position + axis.before - tap * axis.dilation) / axis.stride;
      if (Number.isInteger(o) && o >= 0 && o < axis.output) target[position * axis.kernel + tap] = o;
    }
  return { extent: axis.input, outputs: axis.output, kernel: axis.kernel, target };
}

/** Position i of the input is a window of the transposed convolution and reaches what that window reads. */
function transposedTargets(axis: WindowAxis): AxisTargets {
  const target = new Int32Array(axis.output * axis.kernel).fill(-1);
  for (let i = 0; i < axis.output; i++)
    for (let tap = 0; tap < axis.kernel; tap++) {
      const position = i * axis.stride - axis.before + tap * axis.dilation;
      if (position >= 0 && position < axis.input) target[i * axis.kernel + tap] = position;
    }
  return { extent: axis.output, outputs: axis.input, kernel: axis.kernel, target };
}
