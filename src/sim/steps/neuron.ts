import { neuronModel } from '../../neurons/index.js';
import type { NeuronStep } from '../../snn/index.js';
import { realData, sizeOf, stridesOf } from '../../tensor/index.js';
import { chargeOf, isStirred, newTrain, type Run, type Simulation } from '../simulation.js';

/** Fires from the membrane, charge + v0 - sent, in unit spikes. A neuron that was silent stays so until its charge changes. */
export function neuron(step: NeuronStep, simulation: Simulation): Run {
  const { program, work } = simulation;
  const model = neuronModel(step.model);
  const train = newTrain(simulation, step.output);
  const unit = realData(program.constants.get(step.unit)!);
  const shape = program.shapes.get(step.output)!;
  const stride = stridesOf(shape)[step.axis]!;
  const initial = model.initial(step.parameters);
  const fire = model.rule(step.parameters, sizeOf(shape));
  work.spikes.set(step.name, 0);
  return (t) => {
    if (!model.restless && train.active === 0 && !isStirred(simulation, t, [step.input])) return;
    const charge = chargeOf(simulation, step.input);
    const { message, count } = train;
    let active = 0;
    let spikes = 0;
    for (let start = 0, c = 0; start < charge.length; start += stride, c = (c + 1) % unit.length) {
      const size = unit[c]!;
      for (let i = start; i < start + stride; i++) {
        const sent = count[i]!;
        const n = fire(charge[i]! / size + initial - sent, sent, i, t);
        message[i] = n;
        if (n === 0) continue;
        count[i] = sent + n;
        active++;
        spikes += model.spikes(n);
      }
    }
    train.active = active;
    work.spikes.set(step.name, work.spikes.get(step.name)! + spikes);
  };
}
