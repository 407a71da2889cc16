import { analogSums, type AnalogSource } from '../sim/index.js';
import { gainAt, type SnnProgram, type SynapseStep } from '../snn/index.js';
import type { AnalogAccumulators } from './accumulators.js';
import { forEachElement, layoutFor, sizeOfLayout } from './layout.js';
import type { Machine } from './machine.js';
import type { MemoryPlan } from './memory.js';
import { latticeOf } from './membrane.js';
import type { Bound } from './synapse.js';

/** Prepares a synapse group with integer weights whose input is constant in time: its sums are made once and injected gain times. */
export function accumulatingAnalogSynapse(
  step: SynapseStep,
  source: AnalogSource,
  program: SnnProgram,
  plan: MemoryPlan,
): (machine: Machine) => Bound {
  const layout = layoutFor(step.geometry, program.shapes.get(step.output)!);
  const slot = plan.state('f64', sizeOfLayout(layout));
  const { bias } = latticeOf(step.bias, step.exponent!, program);
  return (machine) => {
    const values = machine.space.arrays.of(slot);
    const accumulators: AnalogAccumulators = { kind: 'analog', values, factor: 1 };
    return {
      accumulators,
      run(t) {
        accumulators.factor = gainAt(program, t);
        if (t > 1) return program.coding === 'rate';
        const sums = analogSums(step, source, machine.state.charge.get(step.input)!, machine);
        forEachElement(layout, (last, element, c) => (values[last] = sums[element]! + bias[c]!));
        return true;
      },
    };
  };
}
