import { fail, nearest, type Diagnostic } from '../diagnostics/index.js';
import type { TensorType } from '../tensor/index.js';
import { elementTypeOf } from './element-type.js';
import { dataTypeName } from './enums.js';
import { inputChannels } from './input-channels.js';
import type { GraphProto, TensorShapeDimension, ValueInfoProto } from './messages.js';
import { hasField, toNumber } from './schema.js';

/** Extents of graph inputs that the user gives, by input name; under '' those of the only input. */
export type GivenShapes = Readonly<Record<string, readonly number[]>>;

/** Side of an image when neither model nor user says it: what most detectors are exported for. */
const DEFAULT_SIDE = 640;

/** A graph input with its type, and what was assumed about it. */
export interface GraphInput {
  readonly name: string;
  readonly type: TensorType;
  readonly assumed?: Diagnostic;
}

/**
 * The inputs of a graph that are not stored tensors, with static types. Extents come from the model, then from `given`, and else by default:
 * batch 1, the channels of the first convolution, sides of 640 (or the side that is known).
 * @throws ConvertError UNKNOWN_INPUT, BAD_INPUT_SHAPE, SHAPE_NEEDED or UNSUPPORTED_TYPE
 */
export function inputTypes(graph: GraphProto, given: GivenShapes, where: string): GraphInput[] {
  const stored = new Set((graph.initializer ?? []).map((t) => t.name));
  const inputs = (graph.input ?? []).filter((input) => !stored.has(input.name));
  const names = inputs.map((input) => input.name ?? '');
  const only = given[''];
  if (only && names.length !== 1)
    fail(
      'UNKNOWN_INPUT',
      where,
      `A shape is given without an input's name, but the model has ${names.length} inputs`,
      `write name:${only.join('x')} with one of: ${names.join(', ')}`,
    );
  for (const name of Object.keys(given))
    if (name !== '' && !names.includes(name)) {
      const near = nearest(name, names);
      const hint = near ? `did you mean ${near}?` : `the inputs are: ${names.join(', ')}`;
      fail('UNKNOWN_INPUT', where, `A shape is given for "${name}", which is no input of the model`, hint);
    }
  return inputs.map((input) => inputType(graph, input, given[input.name ?? ''] ?? only));
}

function inputType(graph: GraphProto, input: ValueInfoProto, given: readonly number[] | undefined): GraphInput {
  const name = input.name ?? '';
  const where = `input "${name}"`;
  const tensorType = input.type?.tensorType;
  const element = tensorType && elementTypeOf(tensorType.elemType ?? 0);
  if (!element)
    fail(
      'UNSUPPORTED_TYPE',
      where,
      `Expected a tensor of numbers but found ${tensorType ? dataTypeName(tensorType.elemType ?? 0) : 'another kind of value'}`,
      'export the model with plain tensors as inputs',
    );
  const declared = tensorType.shape ? (tensorType.shape.dim ?? []).map(extentOf) : undefined;
  if (given) return { name, type: { dtype: element.dtype, shape: checkGiven(given, declared, where) } };
  if (!declared)
    fail(
      'SHAPE_NEEDED',
      where,
      'The model does not say the shape of this input',
      `give it: --shape ${name}:1x3x640x640`,
    );
  if (!declared.includes(undefined)) return { name, type: { dtype: element.dtype, shape: declared as number[] } };
  const shape = assumedShape(graph, name, declared);
  if (!shape) {
    const known = declared.map((extent, i) => extent ?? dimensionName(tensorType.shape?.dim?.[i]));
    fail(
      'SHAPE_NEEDED',
      where,
      `The model leaves extents of shape [${known.join(',')}] open`,
      `give them: --shape ${name}:${declared.map((e) => e ?? 1).join('x')}`,
    );
  }
  return {
    name,
    type: { dtype: element.dtype, shape },
    assumed: {
      code: 'ASSUMED_SHAPE',
      where,
      problem: `The model leaves extents open; ${shape.join('x')} was assumed`,
      hint: `for another size give --shape ${name}:${shape.join('x')} with your numbers`,
    },
  };
}

/** Zero and negative extents are how some exporters write "open". */
function extentOf(dim: TensorShapeDimension): number | undefined {
  const value = hasField(dim, 'dimValue') ? toNumber(dim.dimValue ?? 0) : 0;
  return value > 0 ? value : undefined;
}

function dimensionName(dim: TensorShapeDimension | undefined): string {
  return dim?.dimParam || '?';
}

function checkGiven(
  given: readonly number[],
  declared: readonly (number | undefined)[] | undefined,
  where: string,
): readonly number[] {
  const shown = (declared ?? []).map((extent) => extent ?? '?').join('x');
  const hint = declared
    ? `the model's own shape is ${shown}, where ? is open`
    : 'give whole numbers, such as 1x3x640x640';
  if (given.some((extent) => !(Number.isSafeInteger(extent) && extent > 0)))
    fail('BAD_INPUT_SHAPE', where, `Expected positive whole numbers but found ${given.join('x')}`, hint);
  if (
    declared &&
    (given.length !== declared.length || declared.some((extent, i) => extent !== undefined && extent !== given[i]))
  )
    fail('BAD_INPUT_SHAPE', where, `Expected a shape that fits ${shown} but found ${given.join('x')}`, hint);
  return given;
}

/** Undefined where no default is sensible. */
function assumedShape(
  graph: GraphProto,
  name: string,
  declared: readonly (number | undefined)[],
): number[] | undefined {
  const openAfterBatch = declared.slice(1).includes(undefined);
  if (!openAfterBatch) return declared.map((extent) => extent ?? 1);
  if (declared.length !== 4) return undefined;
  const channelsLast = declared[1] === undefined && (declared[3] === 1 || declared[3] === 3);
  const [channelAxis, sides] = channelsLast ? [3, [1, 2]] : [1, [2, 3]];
  const side = sides.map((axis) => declared[axis]).find((extent) => extent !== undefined) ?? DEFAULT_SIDE;
  return declared.map((extent, axis) => {
    if (extent !== undefined) return extent;
    if (axis === 0) return 1;
    return axis === channelAxis ? (inputChannels(graph, name) ?? 3) : side;
  });
}
