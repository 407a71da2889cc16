import { InternalError } from '../../diagnostics/index.js';
import type { RouteStep } from '../../snn/index.js';
import { irOps } from '../../spiking/index.js';
import { newTrain, silence, type Run, type Simulation } from '../simulation.js';

/** Moves messages, and the counts with them, along the view's index map. */
export function route(step: RouteStep, simulation: Simulation): Run {
  const { program, state } = simulation;
  const op = irOps.get(step.op)!;
  const inputs = step.inputs.map((input) => state.trains.get(input));
  const operands = step.inputs.map((input) => {
    const value = program.constants.get(input);
    return value
      ? { dtype: value.dtype, shape: value.shape, value }
      : input === ''
        ? undefined
        : { dtype: 'f32' as const, shape: program.shapes.get(input)! };
  });
  const maps = op.moves?.(operands, step.attrs, step.outputs.length);
  if (!maps) throw new InternalError(`${step.op} "${step.name}" does not say where its elements go`);
  const outputs = step.outputs.map((output) => newTrain(simulation, output));
  return () => {
    outputs.forEach((output, k) => {
      const { source, index } = maps[k]!;
      if (inputs.every((input) => input === undefined || input.active === 0)) {
        silence(output);
        return;
      }
      output.active = 0;
      for (let i = 0; i < index.length; i++) {
        const from = index[i]!;
        if (from < 0) continue;
        const n = inputs[typeof source === 'number' ? source : source[i]!]!.message[from]!;
        output.message[i] = n;
        if (n === 0) continue;
        output.count[i]! += n;
        output.active++;
      }
    });
  };
}
