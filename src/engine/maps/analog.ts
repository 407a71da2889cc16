import { denseOps, type AnalogSource } from '../../sim/index.js';
import type { SnnProgram, SynapseStep } from '../../snn/index.js';
import type { Layout } from '../layout.js';
import type { Prepared } from '../machine.js';
import type { MemoryPlan, Slot } from '../memory.js';

/** An analog input on its lattice, as two maps of 16-bit numbers: 256 high + low. They are made at the first timestep. */
export interface AnalogMaps {
  readonly high: Slot<'i16'>;
  readonly low: Slot<'i16'>;
  readonly prepared: Prepared;
}

/** Plans the maps of the input of a synapse group. */
export function analogMaps(
  step: SynapseStep,
  source: AnalogSource,
  { batch, places, channels }: Layout,
  program: SnnProgram,
  plan: MemoryPlan,
): AnalogMaps {
  const size = batch * places * channels;
  const [high, low] = [plan.room('i16', size), plan.room('i16', size)];
  const values = plan.room('f32', size);
  const macs = denseOps(step, program);
  const prepared: Prepared = (machine) => {
    const { arrays, kernels } = machine.space;
    return (t) => {
      if (t > 1) return;
      arrays.of(values).set(machine.state.charge.get(step.input)!);
      machine.work.macs.set(step.name, macs);
      machine.work.clippedInputs += kernels.maps!.lattice(
        arrays.address(values),
        2 ** -source.inputExponent,
        source.limit,
        channels,
        places,
        batch,
        arrays.address(high),
        arrays.address(low),
      );
    };
  };
  return { high, low, prepared };
}
