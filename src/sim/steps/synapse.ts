import { gainAt, type SynapseStep } from '../../snn/index.js';
import { chargeWriter } from '../charge.js';
import { sizeOf } from '../../tensor/index.js';
import { isStirred, trainOf, type Run, type Simulation } from '../simulation.js';
import { synapticOps, weightedSum } from '../weighted-sum.js';

/** Charge of a weighted layer that reads spikes; recomputed only when some arrive. */
export function synapse(step: SynapseStep, simulation: Simulation): Run {
  const { program, work } = simulation;
  const input = trainOf(simulation, step.input);
  const sum = weightedSum(step, program);
  const countOps = synapticOps(step, program);
  const write = chargeWriter(step, simulation);
  work.synapticOps.set(step.name, 0);
  let sums: Float64Array = new Float64Array(sizeOf(program.shapes.get(step.output)!));
  return (t) => {
    if (!isStirred(simulation, t, [step.input])) return;
    if (input.active > 0) {
      sums = sum(input.count);
      work.synapticOps.set(step.name, work.synapticOps.get(step.name)! + countOps(input.message));
    }
    write(sums, 1, gainAt(program, t));
  };
}
