import type { LateralMaxStep } from '../../snn/index.js';
import { nodeProto } from '../../onnx/index.js';
import type { Moment } from './moment.js';

/** Writes lateral-inhibition pooling: the output's running count is MaxPool of the inputs' running counts, its message what that has grown by. */
export function writeLateralMax(step: LateralMaxStep, moment: Moment): void {
  const { w, states } = moment;
  const { message, count } = moment.train(step.input);
  const counter = `${step.output}.count`;
  const before = states.read(counter, 'f32', moment.shape(step.output));
  const pool = (input: string, output: string): void => {
    const { attribute } = nodeProto({ ...step, op: 'MaxPool', inputs: [input], outputs: [output] });
    w.nodes.push({ opType: 'MaxPool', input: [input], output: [output], attribute: attribute! });
  };
  if (step.scheme === 'spikes') {
    const pooled = w.shared.names.fresh();
    pool(message, pooled);
    const winner = w.add('Identity', [pooled], {}, moment.label(step, step.output));
    const after = w.add('Add', [before, winner], {}, { output: moment.named(counter) });
    states.write(counter, after);
    moment.values.set(step.output, { message: winner, count: after });
    return;
  }
  const after = w.shared.names.take(moment.named(counter));
  pool(count, after);
  const winner = w.add('Sub', [after, before], {}, moment.label(step, step.output));
  states.write(counter, after);
  moment.values.set(step.output, { message: winner, count: after });
}
