import { denseOps, type AnalogSource } from '../../sim/index.js';
import type { SnnProgram, SynapseStep } from '../../snn/index.js';
import type { Layout } from '../layout.js';
import type { Prepared } from '../machine.js';
import type { Arrays, MemoryPlan, Slot } from '../memory.js';

/** An analog input on its lattice, as two maps of 16-bit numbers: 128 high + low. */
export interface AnalogMaps {
  readonly high: Slot<'i16'>;
  readonly low: Slot<'i16'>;
  /** 1 where all of `low` is zero, else 0. */
  readonly alone: Slot<'u8'>;
}

/** Numbers of the lattice that a unit of the high part is worth. */
const WORTH = 128;

/**
 * Plans the maps of the input of a synapse group, which are made at the first timestep. Pictures whose 8 bits are scaled by powers of two, or not at all, fall on a coarser
 * lattice than the finest one, and the high part says it all.
 */
export function analogMaps(
  step: SynapseStep,
  source: AnalogSource,
  { batch, places, channels }: Layout,
  program: SnnProgram,
  plan: MemoryPlan,
): AnalogMaps & { readonly prepared: Prepared } {
  const size = batch * places * channels;
  const maps = { high: plan.room('i16', size), low: plan.room('i16', size), alone: plan.room('u8', 1) };
  const values = plan.room('f32', size);
  const macs = denseOps(step, program);
  const prepared: Prepared = (machine) => {
    const { arrays, kernels } = machine.space;
    return (t) => {
      if (t > 1) return;
      arrays.of(values).set(machine.state.charge.get(step.input)!);
      machine.work.macs.set(step.name, macs);
      const report = kernels.maps!.lattice(
        arrays.address(values),
        2 ** -source.inputExponent,
        source.limit,
        channels,
        places,
        batch,
        arrays.address(maps.high),
        arrays.address(maps.low),
      );
      arrays.of(maps.alone)[0] = Number(report % WORTH === 0);
      machine.work.clippedInputs += Math.floor(report / WORTH);
    };
  };
  return { ...maps, prepared };
}

/** Whether the high part says it all, in the present run. */
export function isHighAlone({ alone }: AnalogMaps, arrays: Arrays): boolean {
  return arrays.of(alone)[0] === 1;
}
