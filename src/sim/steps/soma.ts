import { gainAt, type SomaStep } from '../../snn/index.js';
import { irOps } from '../../spiking/index.js';
import { realData, tensor, type Tensor } from '../../tensor/index.js';
import { chargeOf, isStirred, type Charges, type Run } from '../simulation.js';

/** Evaluates a function on accumulated charge, or on charge / gain where it is not homogeneous; only when something that it reads has changed. */
export function soma(step: SomaStep, simulation: Charges): Run {
  const { program, state } = simulation;
  const op = irOps.get(step.op)!;
  const constants = step.inputs.map((input) => program.constants.get(input));
  return (t) => {
    if (!isStirred(simulation, t, step.inputs)) return;
    const scale = step.homogeneous ? 1 : gainAt(program, t);
    const inputs = step.inputs.map((input, i): Tensor | undefined => {
      if (constants[i] || input === '') return constants[i];
      const charge = chargeOf(simulation, input);
      return tensor('f32', program.shapes.get(input)!, scale === 1 ? charge : charge.map((x) => x / scale));
    });
    const outputs = op.evaluate(inputs, step.attrs, step.outputs.length);
    step.outputs.forEach((output, k) => {
      const value = realData(outputs[k]!);
      state.charge.set(output, scale === 1 ? value : value.map((x) => x * scale));
      state.changed.add(output);
    });
  };
}
