import { neuronModel } from '../neurons/index.js';
import { chargeOf, isStirred } from '../sim/index.js';
import { firingRule, type NeuronStep, type SnnProgram } from '../snn/index.js';
import { realData, sizeOf, stridesOf } from '../tensor/index.js';
import { count, type Prepared } from './machine.js';
import type { Layout } from './layout.js';
import type { MemoryPlan } from './memory.js';
import { keepCount, plannedTrain } from './train.js';

/** Neurons that read charge as float32: of any soma, or of several synapse groups. */
export function chargedNeuron(
  step: NeuronStep,
  program: SnnProgram,
  layout: Layout,
  counted: boolean,
  plan: MemoryPlan,
): Prepared {
  const newTrain = plannedTrain(layout, counted, plan);
  const model = neuronModel(step.model);
  const shape = program.shapes.get(step.output)!;
  const size = sizeOf(shape);
  const stride = stridesOf(shape)[step.axis]!;
  const unit = realData(program.constants.get(step.unit)!);
  const byChannel = unit.length === 1 || (unit.length === layout.channels && stride === layout.places);
  const units = byChannel
    ? new Float32Array(layout.channels).map((_, c) => unit[c % unit.length]!)
    : unitByElement(unit, size, stride);
  const common = model.initial(step.parameters);
  const own = step.initial === undefined ? undefined : realData(program.constants.get(step.initial)!);
  return (machine) => {
    const train = newTrain(machine.space.arrays);
    machine.state.trains.set(step.output, train);
    machine.work.spikes.set(step.name, 0);
    const fire = firingRule(step, program);
    const sent = new Int32Array(size);
    const { place, channel, message } = train;
    return (t) => {
      if (!model.restless && train.active === 0 && !isStirred(machine, t, [step.input])) return;
      const charge = chargeOf(machine, step.input);
      let active = 0;
      let spikes = 0;
      for (let p = 0; p < layout.batch * layout.places; p++) {
        const image = (p / layout.places) | 0;
        for (let c = 0; c < layout.channels; c++) {
          const i = (image * layout.channels + c) * layout.places + p - image * layout.places;
          const before = sent[i]!;
          const v0 = own ? common + own[i]! : common;
          const n = fire(charge[i]! / units[byChannel ? c : i]! + v0 - before, before, i, t);
          if (n === 0) continue;
          sent[i] = before + n;
          place[active] = p;
          channel[active] = c;
          message[active++] = n;
          spikes += model.spikes(n);
        }
      }
      train.active = active;
      keepCount(train, machine.space.kernels);
      count(machine.work.spikes, step.name, spikes);
    };
  };
}

function unitByElement(unit: Float32Array, size: number, stride: number): Float32Array {
  return new Float32Array(size).map((_, i) => unit[Math.floor(i / stride) % unit.length]!);
}

/** The size of a unit spike for every channel. */
export function unitOf({ unit }: NeuronStep, program: SnnProgram, channels: number): Float32Array {
  const data = realData(program.constants.get(unit)!);
  return data.length === 1 ? new Float32Array(channels).fill(data[0]!) : data;
}
