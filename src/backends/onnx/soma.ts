import type { RouteStep, SomaStep } from '../../snn/index.js';
import type { TensorType } from '../../tensor/index.js';
import type { Moment } from './moment.js';
import { writeOperation, type Inexact, type Operation } from './operator.js';

/** Writes a function of accumulated charge: of charge / gain, times the gain, where it is not homogeneous. */
export function writeSoma(step: SomaStep, moment: Moment, inexact: Inexact): void {
  const { w, program } = moment;
  const scaled = !step.homogeneous && program.coding === 'rate';
  const values = step.inputs.map((input) => {
    if (input === '' || program.constants.has(input)) return undefined;
    const charge = moment.charge(input);
    return scaled ? w.add('Div', [charge, moment.realGain]) : charge;
  });
  const results = writeOperation(w, operationOf(step, moment), values, inexact);
  step.outputs.forEach((output, k) => {
    const charge = scaled ? w.add('Mul', [results[k]!, moment.realGain]) : results[k]!;
    w.nameMaker(charge, k === 0 ? moment.label(step) : {});
    moment.values.set(output, { charge });
  });
}

/** Writes a step that moves spikes: messages and running counts alike. */
export function writeRoute(step: RouteStep, moment: Moment, inexact: Inexact): void {
  const { w, program } = moment;
  const moved = (part: 'message' | 'count'): readonly string[] =>
    writeOperation(
      w,
      operationOf(step, moment),
      step.inputs.map((input) =>
        input === '' || program.constants.has(input) ? undefined : moment.train(input)[part],
      ),
      inexact,
    );
  const messages = moved('message');
  const counts = moved('count');
  w.nameMaker((program.coding === 'rate' ? messages : counts)[0]!, moment.label(step));
  step.outputs.forEach((output, k) => moment.values.set(output, { message: messages[k]!, count: counts[k]! }));
}

function operationOf(step: SomaStep | RouteStep, { program }: Moment): Operation {
  const typeOf = (value: string): TensorType | undefined => {
    if (value === '') return undefined;
    const constant = program.constants.get(value);
    return constant ?? { dtype: 'f32', shape: program.shapes.get(value)! };
  };
  return {
    ...step,
    constants: step.inputs.map((input) => program.constants.get(input)),
    types: step.inputs.map(typeOf),
    outputs: step.outputs.map((output) => typeOf(output)!),
  };
}
