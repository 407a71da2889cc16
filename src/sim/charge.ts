import type { SnnProgram, SynapseStep } from '../snn/index.js';
import { stridesOf } from '../tensor/index.js';
import { newCharge, type Charges } from './simulation.js';

/** Writes charge = 2^exponent * (sum * sumGain + bias * gain), rounded once to float32. */
export function chargeWriter(
  step: SynapseStep,
  simulation: Charges,
): (sums: Float64Array, sumGain: number, g: number) => void {
  const { program } = simulation;
  const charge = newCharge(simulation, step.output);
  const bias = program.constants.get(step.bias)!.data;
  const exponent = step.exponent === undefined ? undefined : program.constants.get(step.exponent)!.data;
  const { channels, stride } = channelLayout(step, program);
  return (sums, sumGain, g) => {
    simulation.state.changed.add(step.output);
    for (let start = 0, c = 0; start < charge.length; start += stride, c = (c + 1) % channels) {
      const scale = exponent ? 2 ** exponent[c]! : 1;
      const offset = bias[c]! * g;
      for (let i = start; i < start + stride; i++) charge[i] = (sums[i]! * sumGain + offset) * scale;
    }
  };
}

/** Extent and stride of the output channels of a synapse: axis 1 of maps, the last axis of matrices. */
function channelLayout(step: SynapseStep, program: SnnProgram): { channels: number; stride: number } {
  const shape = program.shapes.get(step.output)!;
  const axis = step.geometry.type === 'dense' ? shape.length - 1 : 1;
  return { channels: shape[axis]!, stride: stridesOf(shape)[axis]! };
}
