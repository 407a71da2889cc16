import type { SnnProgram, SynapseStep } from '../../snn/index.js';
import { count, type Prepared } from '../machine.js';
import type { MemoryPlan } from '../memory.js';
import { fanOutOf } from '../operations.js';
import { mapTrainOf } from './map-train.js';

/** Counts the synaptic operations of a group that reads spikes; the layers that it feeds do the work. */
export function mapOperations(step: SynapseStep, program: SnnProgram, plan: MemoryPlan): Prepared {
  const fanOut = fanOutOf(step, program);
  if (fanOut.everywhere !== undefined) return everywhere(step, fanOut.everywhere);
  const { outputs, byPlace } = fanOut;
  const usual = mostCommon(byPlace);
  const exceptions = byPlace.flatMap((reached, place) => (reached === usual ? [] : [place, reached - usual]));
  const slots = { byPlace: plan.constant('i32', byPlace), exceptions: plan.constant('i32', exceptions) };
  return (machine) => {
    const { arrays, kernels } = machine.space;
    const { synapticOps } = machine.work;
    const train = mapTrainOf(machine, step.input);
    const { channels, places, batch } = train.layout;
    const args = [train.map.byteOffset, channels, places, batch];
    const listed = [arrays.address(slots.exceptions), exceptions.length / 2];
    synapticOps.set(step.name, 0);
    return () => {
      if (train.active === 0) return;
      const reached = train.whole
        ? usual * train.powers + kernels.maps!.listedPowersOfMap(...args, ...listed)
        : kernels.reachedPowers(train, arrays.of(slots.byPlace));
      count(synapticOps, step.name, outputs * reached);
    };
  };
}

function everywhere({ name, input }: SynapseStep, fanOut: number): Prepared {
  return (machine) => {
    const train = mapTrainOf(machine, input);
    machine.work.synapticOps.set(name, 0);
    return () => count(machine.work.synapticOps, name, fanOut * train.powers);
  };
}

function mostCommon(numbers: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const n of numbers) counts.set(n, (counts.get(n) ?? 0) + 1);
  return [...counts].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}
