import { neuronModel } from '../../neurons/index.js';
import type { NeuronStep } from '../../snn/index.js';
import { realData } from '../../tensor/index.js';
import { Formula } from './formula.js';
import type { Moment } from './moment.js';
import { emitterOf } from './neurons/index.js';

/** Writes neurons: their membrane, charge / unit + v0 - sent, what it makes them send, and the running count. */
export function writeNeuron(step: NeuronStep, moment: Moment, loops: boolean): void {
  const { w, program, states } = moment;
  const f = new Formula(w, 'f64');
  const shape = moment.shape(step.output);
  const unit = realData(program.constants.get(step.unit)!);
  const perChannel = shape.map((_, axis) => (axis === step.axis ? unit.length : 1)).slice(step.axis);
  const size = w.numbers('f64', unit, unit.length === 1 ? [] : perChannel);
  const counter = `${step.output}.count`;
  const count = states.read(counter, 'f32', shape);
  const sent = w.cast(count, 'f64');
  const charged = f.div(w.cast(moment.charge(step.input), 'f64'), size);
  const v0 = initialMembrane(step, moment);
  const fired = emitterOf(step.model)({
    w,
    f,
    p: step.parameters,
    v: f.sub(v0 === undefined ? charged : f.add(charged, v0), sent),
    sent,
    count,
    t: moment.t,
    shape,
    loops,
    remember(name) {
      const state = `${step.output}.${name}`;
      return {
        before: states.read(state, 'f64', shape),
        keep: (after) => {
          states.write(state, after);
        },
      };
    },
  });
  const message =
    'message' in fired
      ? w.cast(fired.message, 'f32', moment.label(step, step.output))
      : w.add('Sub', [fired.count, count], {}, { output: moment.named(step.output) });
  const after =
    'message' in fired
      ? w.add('Add', [count, message], {}, { output: moment.named(counter) })
      : w.add('Identity', [fired.count], {}, moment.label(step, counter));
  states.write(counter, after);
  moment.values.set(step.output, { message, count: after });
}

function initialMembrane(step: NeuronStep, { w, program }: Moment): string | undefined {
  const initial = neuronModel(step.model).initial(step.parameters);
  if (step.initial === undefined) return initial === 0 ? undefined : w.number('f64', initial);
  const own = program.constants.get(step.initial)!;
  return w.numbers(
    'f64',
    Float64Array.from(realData(own), (x) => initial + x),
    own.shape,
  );
}
