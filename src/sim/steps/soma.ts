import { gain } from '../../neurons/index.js';
import type { SomaStep } from '../../snn/index.js';
import { irOps } from '../../spiking/index.js';
import { realData, tensor, type Tensor } from '../../tensor/index.js';
import type { Run, Simulation } from '../simulation.js';

/** Evaluates a function on accumulated charge, or on charge / gain where it is not homogeneous. */
export function soma(step: SomaStep, { program, state }: Simulation): Run {
  const op = irOps.get(step.op)!;
  const constants = step.inputs.map((input) => program.constants.get(input));
  return (t) => {
    const g = step.homogeneous ? 1 : gain(program.coding, t);
    const inputs = step.inputs.map((input, i): Tensor | undefined => {
      const constant = constants[i];
      if (constant || input === '') return constant;
      const shape = program.shapes.get(input)!;
      const train = state.trains.get(input);
      const charge = train?.count ?? state.charge.get(input)!;
      return tensor('f32', shape, g === 1 ? charge : charge.map((x) => x / g));
    });
    const outputs = op.evaluate(inputs, step.attrs, step.outputs.length);
    step.outputs.forEach((output, k) => {
      const value = realData(outputs[k]!);
      state.charge.set(output, g === 1 ? value : value.map((x) => x * g));
    });
  };
}
