import type { FiringRule } from '../neurons/index.js';
import { firingRule } from '../snn/index.js';
import type { Accumulators } from './accumulators.js';
import { newTrain, type Firing, type Layer } from './fire.js';
import { sizeOfLayout } from './layout.js';
import { count } from './machine.js';
import { keepCount, type EventTrain } from './train.js';

/** Neurons whose rule is asked at every timestep. */
export function firingByRule(layer: Layer): Firing {
  const { step, model, layout } = layer;
  const size = sizeOfLayout(layout);
  return (machine, accumulators) => {
    const train = newTrain(layer, machine);
    const fire = firingRule(step, machine.program);
    const sent = new Int32Array(size);
    const act = (t: number): void => {
      if (accumulators.kind === 'spikes') askSpikes(accumulators, layer, fire, t, sent, train);
      else askAnalog(accumulators, layer, fire, t, sent, train);
      keepCount(train, machine.space.kernels);
      let spikes = 0;
      for (let e = 0; e < train.active; e++) spikes += model.spikes(train.message[e]!);
      count(machine.work.spikes, step.name, spikes);
    };
    return { act, mayFire: () => model.restless === true || train.active > 0 };
  };
}

function askSpikes(
  { values, offset }: Extract<Accumulators, { kind: 'spikes' }>,
  { membrane: { lattice, activation, unit }, v0, own, layout }: Layer,
  fire: FiringRule,
  t: number,
  sent: Int32Array,
  train: EventTrain,
): void {
  const { scale } = lattice;
  const { channels } = layout;
  const { place, channel, message } = train;
  let active = 0;
  for (let p = 0, i = 0; i < values.length; p++)
    for (let c = 0; c < channels; c++, i++) {
      const charge = Math.fround((values[i]! + offset[c]!) * scale[c]!);
      const before = sent[i]!;
      const initial = own ? v0 + own[i]! : v0;
      const n = fire((activation ? activation(charge) : charge) / unit[c]! + initial - before, before, i, t);
      if (n === 0) continue;
      sent[i] = before + n;
      place[active] = p;
      channel[active] = c;
      message[active++] = n;
    }
  train.active = active;
}

function askAnalog(
  { values, factor }: Extract<Accumulators, { kind: 'analog' }>,
  { membrane: { lattice, activation, unit }, v0, own, layout }: Layer,
  fire: FiringRule,
  t: number,
  sent: Int32Array,
  train: EventTrain,
): void {
  const { scale } = lattice;
  const { channels } = layout;
  const { place, channel, message } = train;
  let active = 0;
  for (let p = 0, i = 0; i < values.length; p++)
    for (let c = 0; c < channels; c++, i++) {
      const charge = Math.fround(values[i]! * factor * scale[c]!);
      const before = sent[i]!;
      const initial = own ? v0 + own[i]! : v0;
      const n = fire((activation ? activation(charge) : charge) / unit[c]! + initial - before, before, i, t);
      if (n === 0) continue;
      sent[i] = before + n;
      place[active] = p;
      channel[active] = c;
      message[active++] = n;
    }
  train.active = active;
}
