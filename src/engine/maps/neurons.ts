import { isStirred } from '../../sim/index.js';
import type { NeuronStep, SnnProgram } from '../../snn/index.js';
import { realData } from '../../tensor/index.js';
import { count, type Prepared } from '../machine.js';
import type { MemoryPlan } from '../memory.js';
import type { ChargeCode } from './charge.js';
import type { Instruction } from './instructions.js';
import { plannedLayer } from './layer.js';
import type { PlannedMap } from './map-train.js';
import { sendListed, sendMap } from './messages.js';

/** Above so many spike sizes, messages are worked out spike by spike. */
const MOST_AT_ONCE = 13;

/** Neurons of a layer whose charge is computed by instructions: all at once at the first timestep, then those that something has reached. */
export function mapNeurons(
  step: NeuronStep,
  program: SnnProgram,
  code: ChargeCode,
  train: PlannedMap,
  plan: MemoryPlan,
): Prepared {
  const sizes = step.parameters['exponents']!;
  const burst = step.parameters['burst']!;
  // from nothing to no more than twice the largest spike takes every other size at most; from elsewhere, saturation may cut spikes and take more
  const enough = sizes <= MOST_AT_ONCE && burst >= Math.ceil(sizes / 2) + 1;
  const charge = code.charge(step.input);
  const unit = realData(program.constants.get(step.unit)!);
  const perUnit = code.perChannel(unit.map((size) => 1 / size));
  const first: Instruction = {
    op: 'first',
    operands: [train.map, charge, perUnit],
    whole: [sizes, enough ? 0 : burst],
  };
  const later: Instruction = {
    op: 'later',
    operands: [train.map, charge, perUnit, ...train.lists],
    whole: [sizes, burst],
  };
  const direct = enough ? code.direct(unit) : undefined;
  const send = direct && { ...direct, operands: [train.map, ...direct.operands], whole: [sizes, 0] as const };
  const runFirst = plannedLayer(code, send ? [send] : [...code.each, first], true, plan);
  const runLater = plannedLayer(code, [...code.each, later], false, plan);
  return (machine) => {
    const { space, state, work } = machine;
    const spikes = train.bind(space.arrays);
    state.trains.set(step.output, spikes);
    work.spikes.set(step.name, 0);
    const [atFirst, afterwards] = [runFirst(machine), runLater(machine)];
    const reads = [...code.reads];
    return (t) => {
      const again = spikes.active > 0 && !(enough && spikes.whole);
      if (!again && !isStirred(machine, t, reads)) {
        sendListed(spikes, 0, space);
        return;
      }
      if (t === 1) {
        atFirst();
        sendMap(spikes, space);
      } else sendListed(spikes, afterwards(), space);
      count(work.spikes, step.name, spikes.powers);
    };
  };
}
