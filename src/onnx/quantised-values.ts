import type { QuantisedValue } from './builder.js';
import { elementTypeOf } from './element-type.js';
import { DataType } from './enums.js';
import {
  dequantise,
  isPerTensor,
  parameterShape,
  quantise,
  sameQuantisation,
  type Quantisation,
} from './quantisation.js';
import type { Site } from './site.js';

/** The quantisation that inputs `scale` and `zeroPoint` of the node give. @throws Refusal when they depend on the data */
export function quantisationOf(site: Site, scale: number, zeroPoint: number, axis = 1, blockSize = 0): Quantisation {
  const zero = site.input(zeroPoint);
  return {
    scale: site.needConstant(site.need(scale), 'the scale'),
    zeroPoint: zero === undefined ? undefined : site.needConstant(zero, 'the zero point'),
    axis,
    blockSize,
  };
}

/**
 * The real numbers for which a quantised value stands: constants are evaluated; a value that was quantised in this graph already holds them;
 * other integers are computed with.
 */
export function realOf(site: Site, value: string, quantisation: Quantisation, what: string): string {
  noteQuantised(site);
  const constant = site.constant(value);
  if (constant)
    return site.literal(
      fitting(site, () => dequantise(constant, quantisation)),
      what,
    );
  const own = site.builder.quantisedValue(value);
  if (own && sameQuantisation(own.quantisation, quantisation)) return own.real;
  const integers = own
    ? integersOf(site, own)
    : site.type(value).dtype === 'f32'
      ? value
      : site.emit('Cast', [value], { to: DataType.FLOAT });
  const [scale, zero] = parameters(site, integers, quantisation);
  return scaled(site, shifted(site, integers, zero, 'Sub'), scale, 'Mul');
}

/** Saturation of a real value to what its quantised form could hold; rounding is dropped. The result stands for that form. */
export function quantisedValue(site: Site, value: string, quantisation: Quantisation, dataType: number): string {
  noteQuantised(site);
  const { dtype, min, max } = elementTypeOf(dataType) ?? {};
  if (dtype === undefined || min === undefined || max === undefined)
    return site.refuse(`Cannot quantise to element type ${dataType}`, 'export the float model instead');
  const constant = site.constant(value);
  if (constant)
    return site.literal(
      fitting(site, () => quantise(constant, quantisation, dtype, min, max)),
      'quantised',
      dataType,
    );
  if (quantisation.blockSize > 0)
    site.refuse('Cannot quantise data in blocks', 'quantise weights in blocks only, or export the float model');
  const bound = (q: number): number[] =>
    Array.from(quantisation.scale.data, (s, i) => (q - (quantisation.zeroPoint?.data[i] ?? 0)) * s);
  let out: string;
  if (isPerTensor(quantisation))
    out = site.emit('Clip', [value, site.reals(bound(min), 'low'), site.reals(bound(max), 'high')]);
  else {
    const shape = fitting(site, () => parameterShape(site.shape(value), quantisation));
    const above = site.emit('Max', [value, site.reals(bound(min), 'low', shape)]);
    out = site.emit('Min', [above, site.reals(bound(max), 'high', shape)]);
  }
  return site.builder.addQuantised(out, quantisation);
}

/** Input `index` of the node as real numbers, its scale and zero point in the two inputs after it. */
export function realInput(site: Site, index: number, axis = 1): string {
  return realOf(site, site.need(index), quantisationOf(site, index + 1, index + 2, axis), `real${index}`);
}

/** A result saturated to the quantised type whose scale and zero point are the given inputs of the node. */
export function quantisedOutput(site: Site, value: string, scale: number, axis = 1): string {
  const zeroPoint = site.input(scale + 1);
  const dataType = zeroPoint === undefined ? DataType.UINT8 : site.dataType(zeroPoint);
  return quantisedValue(site, value, quantisationOf(site, scale, scale + 1, axis), dataType);
}

/** The integers, not rounded, of a value that is held as real numbers. */
function integersOf(site: Site, { real, quantisation }: QuantisedValue): string {
  const [scale, zero] = parameters(site, real, quantisation);
  return shifted(site, scaled(site, real, scale, 'Div'), zero, 'Add');
}

/** Integers less their zero point, as real numbers: what integer convolutions add up. */
export function centredIntegers(
  site: Site,
  value: string,
  zeroPoint: string | undefined,
  axis: number,
  what: string,
): string {
  const zero = zeroPoint === undefined ? undefined : site.needConstant(zeroPoint, `the zero point of ${what}`);
  const one = {
    dtype: 'f32',
    shape: zero?.shape ?? [],
    data: new Float32Array(zero?.data.length ?? 1).fill(1),
  } as const;
  return realOf(site, value, { scale: one, zeroPoint: zero, axis, blockSize: 0 }, what);
}

/** Tells once that the model was quantised. */
export function noteQuantised(site: Site): void {
  site.builder.note({
    code: 'QUANTISED_MODEL',
    where: 'model',
    problem:
      'The model is quantised: its weights were turned into real numbers, activations keep their saturation, and rounding was dropped',
    hint: 'outputs differ from the quantised model by its rounding errors; convert the float model for the best accuracy',
  });
}

function parameters(
  site: Site,
  value: string,
  quantisation: Quantisation,
): [scale: string | undefined, zero: string | undefined] {
  if (quantisation.blockSize > 0)
    site.refuse('Cannot dequantise data in blocks', 'quantise weights in blocks only, or export the float model');
  const { scale, zeroPoint } = quantisation;
  const shape = isPerTensor(quantisation) ? [] : fitting(site, () => parameterShape(site.shape(value), quantisation));
  const unless = (neutral: number, data: ArrayLike<number>, what: string): string | undefined =>
    Array.from(data).every((v) => v === neutral) ? undefined : site.reals(data, what, shape);
  return [unless(1, scale.data, 'scale'), zeroPoint && unless(0, zeroPoint.data, 'zero-point')];
}

const scaled = (site: Site, value: string, scale: string | undefined, op: 'Mul' | 'Div'): string =>
  scale === undefined ? value : site.emit(op, [value, scale]);

const shifted = (site: Site, value: string, zero: string | undefined, op: 'Add' | 'Sub'): string =>
  zero === undefined ? value : site.emit(op, [value, zero]);

function fitting<T>(site: Site, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError)
      return site.refuse(error.message, 'the model is not consistent: quantise it again', 'BAD_NODE');
    throw error;
  }
}
