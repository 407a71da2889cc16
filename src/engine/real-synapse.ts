import { chargeWriter, isStirred, weightedSum } from '../sim/index.js';
import { gainAt, type SnnProgram, type SynapseStep } from '../snn/index.js';
import { sizeOf } from '../tensor/index.js';
import { count, trainOf, type Prepared } from './machine.js';
import type { MemoryPlan } from './memory.js';
import { operationCount } from './operations.js';

/** A synapse group with float32 weights: the order of additions matters, so the sum is made anew over all running counts, as in the reference. */
export function realSynapse(step: SynapseStep, program: SnnProgram, plan: MemoryPlan): Prepared {
  const counting = operationCount(step, program, plan);
  return (machine) => {
    const input = trainOf(machine, step.input);
    const operations = counting(machine.space.arrays, machine.space.kernels);
    const sum = weightedSum(step, program);
    const write = chargeWriter(step, machine);
    machine.work.synapticOps.set(step.name, 0);
    let sums: Float64Array = new Float64Array(sizeOf(program.shapes.get(step.output)!));
    return (t) => {
      if (!isStirred(machine, t, [step.input])) return;
      if (input.active > 0) {
        sums = sum(input.count);
        count(machine.work.synapticOps, step.name, operations(input));
      }
      write(sums, 1, gainAt(program, t));
    };
  };
}
