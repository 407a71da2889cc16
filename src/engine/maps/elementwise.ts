import type { SnnProgram, SomaStep, Step } from '../../snn/index.js';
import { sameShape } from '../../tensor/index.js';
import { activationFor } from '../kernels/index.js';
import { layoutOfShape } from '../layout.js';

/** Operators of two values that instructions carry out. */
export const PAIRWISE = { Add: 'Add', Sum: 'Add', Sub: 'Sub', Mul: 'Mul' } as const;

/**
 * Whether a soma is computed element by element by instructions, and need not be written down: a function of one value, or a sum, difference or product of two, of which
 * one may be a constant, or, of a single image, one number for each channel that takes no weighted sums.
 */
export function isElementwise(
  step: SomaStep,
  { program, makers }: { readonly program: SnnProgram; readonly makers: ReadonlyMap<string, Step> },
): boolean {
  const { op, attrs, inputs, outputs } = step;
  if (outputs.length !== 1) return false;
  if (!(op in PAIRWISE)) return inputs.length === 1 && (op === 'Identity' || activationFor(op, attrs) !== undefined);
  const shape = program.shapes.get(outputs[0]!)!;
  const { batch, channels } = layoutOfShape(shape);
  const fits = (input: string): boolean => {
    if (program.constants.has(input)) return true;
    const own = program.shapes.get(input)!;
    if (sameShape(own, shape)) return true;
    const { batch: images, places, channels: perPlace } = layoutOfShape(own);
    const single = batch === 1 && images === 1 && places === 1 && perPlace === channels && own.length === shape.length;
    return single && !readsSynapses(input, makers);
  };
  return (
    inputs.length === 2 &&
    inputs.every(fits) &&
    inputs.some((input) => sameShape(program.shapes.get(input) ?? [], shape))
  );
}

/** Whether a charge comes straight from synapses, through somata alone. */
function readsSynapses(value: string, makers: ReadonlyMap<string, Step>): boolean {
  const maker = makers.get(value);
  return (
    maker?.kind === 'synapse' || (maker?.kind === 'soma' && maker.inputs.some((input) => readsSynapses(input, makers)))
  );
}
