import type { LateralMaxStep } from '../../snn/index.js';
import { irOps } from '../../spiking/index.js';
import { real } from '../../tensor/index.js';
import { newTrain, silence, trainOf, type Run, type Simulation } from '../simulation.js';

/** O(t) = MaxPool(C(t)) on running counts; the message is the difference to the count before. */
export function lateralMax(step: LateralMaxStep, simulation: Simulation): Run {
  const input = trainOf(simulation, step.input);
  const output = newTrain(simulation, step.output);
  const shape = simulation.program.shapes.get(step.input)!;
  const pool = irOps.get('LateralInhibitionPool')!;
  return () => {
    if (input.active === 0) {
      silence(output);
      return;
    }
    const [winner] = pool.evaluate([real(shape, input.count)], step.attrs, 1);
    output.active = 0;
    for (let i = 0; i < output.count.length; i++) {
      const total = winner!.data[i]!;
      const n = total - output.count[i]!;
      output.message[i] = n;
      output.count[i] = total;
      if (n !== 0) output.active++;
    }
  };
}
