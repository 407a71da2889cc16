import { neuronModel, type NeuronModel } from '../neurons/index.js';
import type { NeuronStep, SnnProgram } from '../snn/index.js';
import { realData } from '../tensor/index.js';
import type { Accumulators } from './accumulators.js';
import { channelsLast, type Layout } from './layout.js';
import type { Machine, Run } from './machine.js';
import type { Membrane } from './membrane.js';
import type { Arrays, MemoryPlan } from './memory.js';
import { plannedTrain, type EventTrain } from './train.js';

/** Neurons that read accumulators, prepared for any number of runs. */
export type Firing = (machine: Machine, accumulators: Accumulators) => FiringLayer;

/** The neurons of one run. */
export interface FiringLayer {
  readonly act: Run;
  /** Whether some may fire although nothing has arrived: they fired before, or their rule depends on time. */
  readonly mayFire: () => boolean;
}

/** What neurons are, apart from the state of a run. */
export interface Layer {
  readonly step: NeuronStep;
  readonly model: NeuronModel;
  readonly membrane: Membrane;
  readonly layout: Layout;
  /** Initial membrane that all neurons share, and what each adds of its own, channels last. */
  readonly v0: number;
  readonly own: Float64Array | undefined;
  readonly plannedTrain: (arrays: Arrays) => EventTrain;
}

/** The neurons of a step, as the firing functions want them. */
export function layerOf(
  step: NeuronStep,
  membrane: Membrane,
  layout: Layout,
  program: SnnProgram,
  counted: boolean,
  plan: MemoryPlan,
): Layer {
  const model = neuronModel(step.model);
  const own =
    step.initial === undefined ? undefined : channelsLast(realData(program.constants.get(step.initial)!), layout);
  return {
    step,
    model,
    membrane,
    layout,
    v0: model.initial(step.parameters),
    own,
    plannedTrain: plannedTrain(layout, counted, plan),
  };
}

/** The train of a layer's neurons, silent. */
export function newTrain({ step, plannedTrain }: Layer, { state, work, space }: Machine): EventTrain {
  const train = plannedTrain(space.arrays);
  state.trains.set(step.output, train);
  work.spikes.set(step.name, 0);
  return train;
}
