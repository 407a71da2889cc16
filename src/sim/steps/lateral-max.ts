import type { LateralMaxStep } from '../../snn/index.js';
import { irOps } from '../../spiking/index.js';
import { real } from '../../tensor/index.js';
import { newTrain, silence, trainOf, type Run, type Simulation } from '../simulation.js';

/** O(t) = MaxPool(C(t)) on running counts; the message is the difference to the count before. With scheme `spikes`, the message is the maximum of messages. */
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
    const spikes = step.scheme === 'spikes';
    const [winner] = pool.evaluate([real(shape, spikes ? input.message : input.count)], step.attrs, 1);
    output.active = 0;
    for (let i = 0; i < output.count.length; i++) {
      const n = spikes ? winner!.data[i]! : winner!.data[i]! - output.count[i]!;
      output.message[i] = n;
      output.count[i]! += n;
      if (n !== 0) output.active++;
    }
  };
}
