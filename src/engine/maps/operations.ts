import type { SnnProgram, SynapseStep } from '../../snn/index.js';
import { sizeOfLayout } from '../layout.js';
import { count, type Prepared } from '../machine.js';
import type { MemoryPlan } from '../memory.js';
import { fanOutOf } from '../operations.js';
import { mapTrainOf } from './stirred.js';

/** Counts the synaptic operations of a group that reads spikes; the layers that it feeds do the work. */
export function mapOperations(step: SynapseStep, program: SnnProgram, plan: MemoryPlan): Prepared {
  const fanOut = fanOutOf(step, program);
  const slot = fanOut.everywhere === undefined ? plan.constant('i32', fanOut.byPlace) : undefined;
  return (machine) => {
    const { arrays, kernels } = machine.space;
    const { synapticOps } = machine.work;
    const train = mapTrainOf(machine, step.input);
    const { layout, map } = train;
    synapticOps.set(step.name, 0);
    const byPlace = slot && arrays.of(slot);
    const reached = (): number =>
      train.whole
        ? kernels.maps!.reachedPowersOfMap(
            map.byteOffset,
            sizeOfLayout(layout),
            layout.channels,
            byPlace!.byteOffset,
            layout.places,
          )
        : kernels.reachedPowers(train, byPlace!);
    return () => {
      if (train.active === 0) return;
      const more = fanOut.everywhere === undefined ? fanOut.outputs * reached() : fanOut.everywhere * train.powers;
      count(synapticOps, step.name, more);
    };
  };
}
