import type { FiringRule } from '../neurons/index.js';
import { firingRule } from '../snn/index.js';
import type { Accumulators, AnalogAccumulators, SpikeAccumulators } from './accumulators.js';
import { compiledRule } from './compiled-rules.js';
import { newTrain, type Firing, type FiringLayer, type Layer } from './fire.js';
import type { RuledNeurons, RuleName } from './kernels/index.js';
import { sizeOfLayout } from './layout.js';
import { count, type Machine } from './machine.js';
import type { Arrays, MemoryPlan } from './memory.js';
import { hardwareSpikes, keepCount, type EventTrain } from './train.js';

/** Neurons whose rule is asked at every timestep, in compiled form where there is one. */
export function firingByRule(layer: Layer, plan: MemoryPlan): Firing {
  const compiled = plannedNeurons(layer, plan);
  const sent = plan.state('i32', sizeOfLayout(layer.layout));
  return (machine, accumulators) => {
    const train = newTrain(layer, machine);
    const { arrays, kernels } = machine.space;
    const kernel = compiled && kernels.rule(compiled.kernel);
    if (compiled && kernel) {
      const neurons = compiled.neurons(arrays, accumulators, arrays.of(sent));
      return running(layer, machine, train, (t) => kernel(t, neurons, train));
    }
    const ask = asking(layer, machine, accumulators, arrays.of(sent), train);
    return running(layer, machine, train, ask);
  };
}

function running(
  { step, model }: Layer,
  { work, space }: Machine,
  train: EventTrain,
  ask: (t: number) => void,
): FiringLayer {
  const act = (t: number): void => {
    ask(t);
    keepCount(train, space.kernels);
    count(work.spikes, step.name, hardwareSpikes(train, model, space.kernels));
  };
  return { act, mayFire: () => model.restless === true || train.active > 0 };
}

interface PlannedNeurons {
  readonly kernel: RuleName;
  readonly neurons: (arrays: Arrays, accumulators: Accumulators, sent: Int32Array) => RuledNeurons;
}

/** What a compiled rule works on; undefined where there is none for these neurons. */
function plannedNeurons({ step, membrane, v0, own, layout }: Layer, plan: MemoryPlan): PlannedNeurons | undefined {
  const rule = compiledRule(step.model, step.parameters);
  const { slope, lattice, unit } = membrane;
  if (!rule || slope === undefined) return undefined;
  const slots = {
    scale: plan.constant('f64', lattice.scale),
    unit: plan.constant('f32', unit),
    own: own && plan.constant('f64', own),
    state: plan.state('u8', rule.state * sizeOfLayout(layout)),
  };
  return {
    kernel: rule.kernel,
    neurons: (arrays: Arrays, accumulators: Accumulators, sent: Int32Array): RuledNeurons => ({
      accumulators,
      scale: arrays.of(slots.scale),
      slope,
      unit: arrays.of(slots.unit),
      v0,
      own: slots.own && arrays.of(slots.own),
      sent,
      state: arrays.of(slots.state),
      parameters: rule.parameters,
    }),
  };
}

/** Asks the rule itself. */
function asking(
  layer: Layer,
  { program }: Machine,
  accumulators: Accumulators,
  sent: Int32Array,
  train: EventTrain,
): (t: number) => void {
  const { step, membrane, v0, own, layout } = layer;
  const { activation, unit } = membrane;
  const fire: FiringRule = firingRule(step, program);
  const charge = new Float32Array(layout.channels);
  const { place, channel, message } = train;
  return (t) => {
    let active = 0;
    for (let p = 0, i = 0; i < sent.length; p++) {
      if (accumulators.kind === 'spikes') chargesOfSpikes(accumulators, membrane.lattice.scale, i, charge);
      else chargesOfAnalog(accumulators, membrane.lattice.scale, i, charge);
      for (let c = 0; c < layout.channels; c++, i++) {
        const before = sent[i]!;
        const initial = own ? v0 + own[i]! : v0;
        const activated = activation ? activation(charge[c]!) : charge[c]!;
        const n = fire(activated / unit[c]! + initial - before, before, i, t);
        if (n === 0) continue;
        sent[i] = before + n;
        place[active] = p;
        channel[active] = c;
        message[active++] = n;
      }
    }
    train.active = active;
  };
}

/** Charge of the channels of one place, whose first neuron is `first`. */
function chargesOfSpikes(
  { values, offset }: SpikeAccumulators,
  scale: Float64Array,
  first: number,
  charge: Float32Array,
): void {
  for (let c = 0; c < charge.length; c++) charge[c] = (values[first + c]! + offset[c]!) * scale[c]!;
}

function chargesOfAnalog(
  { values, factor }: AnalogAccumulators,
  scale: Float64Array,
  first: number,
  charge: Float32Array,
): void {
  for (let c = 0; c < charge.length; c++) charge[c] = values[first + c]! * factor * scale[c]!;
}
