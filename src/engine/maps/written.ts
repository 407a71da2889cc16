import { isStirred } from '../../sim/index.js';
import type { Prepared } from '../machine.js';
import type { MemoryPlan } from '../memory.js';
import { sizeOfLayout } from '../layout.js';
import type { ChargeCode } from './charge.js';
import { plannedLayer } from './layer.js';

/** Charge that is needed as such, by a read-out or by a soma that is no instruction: it is written down, row-major. */
export function writtenCharge(value: string, code: ChargeCode, plan: MemoryPlan): Prepared {
  const planes = plan.room('f32', sizeOfLayout(code.layout));
  const charge = code.charge(value);
  const layer = plannedLayer(code, [...code.each, { op: 'toPlanes', operands: [planes, charge] }], true, plan);
  return (machine) => {
    const run = layer(machine);
    const reads = [...code.reads];
    machine.state.charge.set(value, machine.space.arrays.of(planes));
    return (t) => {
      if (!isStirred(machine, t, reads)) return;
      run();
      machine.state.changed.add(value);
    };
  };
}
