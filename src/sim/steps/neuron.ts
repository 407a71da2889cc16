import { neuronModel } from '../../neurons/index.js';
import { firingRule, type NeuronStep } from '../../snn/index.js';
import { realData, stridesOf } from '../../tensor/index.js';
import { chargeOf, isStirred, newTrain, type Run, type Simulation } from '../simulation.js';

/** Fires from the membrane, charge + v0 - sent, in unit spikes; v0 is the model's plus the step's own. A neuron that was silent stays so until its charge changes. */
export function neuron(step: NeuronStep, simulation: Simulation): Run {
  const { program, work } = simulation;
  const model = neuronModel(step.model);
  const train = newTrain(simulation, step.output);
  const unit = realData(program.constants.get(step.unit)!);
  const shape = program.shapes.get(step.output)!;
  const stride = stridesOf(shape)[step.axis]!;
  const initial = model.initial(step.parameters);
  const own = step.initial === undefined ? undefined : realData(program.constants.get(step.initial)!);
  const fire = firingRule(step, program);
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
        const v0 = own ? initial + own[i]! : initial;
        const n = fire(charge[i]! / size + v0 - sent, sent, i, t);
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
