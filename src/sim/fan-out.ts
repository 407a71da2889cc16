import { asPlane, type WindowAxis } from '../ops/index.js';
import type { SynapseStep } from '../snn/index.js';

/** How many output positions each input position reaches, along each axis; the product of both is its fan-out per output channel. */
export interface FanOut {
  readonly vertical: Int32Array;
  readonly horizontal: Int32Array;
}

/** The fan-out of a convolution; undefined for matrices, where every input reaches every output. */
export function fanOutOf(geometry: SynapseStep['geometry']): FanOut | undefined {
  if (geometry.type === 'dense') return undefined;
  const reach = geometry.type === 'conv' ? windowsReading : elementsRead;
  const [vertical, horizontal] = asPlane(geometry.axes);
  return { vertical: reach(vertical), horizontal: reach(horizontal) };
}

/** Windows of a convolution that read each input position. */
function windowsReading(axis: WindowAxis): Int32Array {
  const reached = new Int32Array(axis.input);
  forEachPair(axis, (_window, position) => reached[position]!++);
  return reached;
}

/** Elements that each window of the transposed convolution reads: its position is an input, they are the outputs. */
function elementsRead(axis: WindowAxis): Int32Array {
  const reached = new Int32Array(axis.output);
  forEachPair(axis, (window) => reached[window]!++);
  return reached;
}

function forEachPair(axis: WindowAxis, visit: (window: number, position: number) => void): void {
  for (let window = 0; window < axis.output; window++)
    for (let tap = 0; tap < axis.kernel; tap++) {
      const position = window * axis.stride - axis.before + tap * axis.dilation;
      if (position >= 0 && position < axis.input) visit(window, position);
    }
}
