import type { Attrs } from '../ir/index.js';
import { need, numberAttr, numbersAttr, stringAttr } from './op.js';
import type { Inputs, Operand } from './op.js';
import { normalizeAxes, numbersOf, optionalNumbersOf } from './operands.js';

/** One axis of a Resize: extents, scale (output over input, as given or implied), and the region that tf_crop_and_resize samples (0 to 1). */
export interface ResizeAxis {
  readonly input: number;
  readonly output: number;
  readonly scale: number;
  readonly from: number;
  readonly to: number;
}

/**
 * The axes of a Resize node: input 1 `roi`, 2 `scales` or 3 `sizes`, for all axes or those of attribute `axes`.
 * @throws RangeError or TypeError when these do not fit
 * @source https://onnx.ai/onnx/operators/onnx__Resize.html
 */
export function resizeAxes(inputs: Inputs<Operand>, attrs: Attrs): ResizeAxis[] {
  const { shape } = need(inputs, 0);
  const axes = normalizeAxes(numbersAttr(attrs, 'axes') ?? shape.map((_, axis) => axis), shape.length);
  const region = regionOf(inputs, attrs, axes.length);
  const extents = axes.map((axis) => shape[axis]!);
  const targets = targetsOf(inputs, attrs, extents);
  // as in ONNX Runtime, a scale that changes no extent resamples nothing
  const unchanged = !crops(attrs) && targets.every(({ output }, i) => output === extents[i]);
  if (unchanged) return shape.map((extent) => ({ input: extent, output: extent, scale: 1, from: 0, to: 1 }));
  return shape.map((input, axis) => {
    const i = axes.indexOf(axis);
    if (i < 0) return { input, output: input, scale: 1, from: 0, to: 1 };
    return { input, ...targets[i]!, from: region[i]!, to: region[i + axes.length]! };
  });
}

function regionOf(inputs: Inputs<Operand>, attrs: Attrs, rank: number): number[] {
  if (!crops(attrs)) return Array.from({ length: 2 * rank }, (_, i) => (i < rank ? 0 : 1));
  const region = numbersOf(inputs, 1, 'roi');
  if (region.length !== 2 * rank)
    throw new RangeError(`Expected ${2 * rank} numbers in roi but found ${region.length}`);
  return region;
}

function targetsOf(
  inputs: Inputs<Operand>,
  attrs: Attrs,
  extents: readonly number[],
): { output: number; scale: number }[] {
  const scales = optionalNumbersOf(inputs, 2, 'scales', true);
  const sizes = optionalNumbersOf(inputs, 3, 'sizes', true);
  if ((scales === undefined) === (sizes === undefined)) throw new RangeError('Expected either scales or sizes');
  const given = (scales ?? sizes)!;
  if (given.length !== extents.length || given.some((n) => !(n > 0)))
    throw new RangeError(`Expected ${extents.length} positive scales or sizes but found [${given.join(',')}]`);
  if (scales)
    return extents.map((input, i) => ({ output: Math.floor(Math.fround(input * scales[i]!)), scale: scales[i]! }));
  const policy = stringAttr(attrs, 'keep_aspect_ratio_policy', 'stretch');
  const ratios = extents.map((input, i) => Math.fround(given[i]! / input));
  if (policy === 'stretch') return ratios.map((scale, i) => ({ output: given[i]!, scale }));
  if (policy !== 'not_larger' && policy !== 'not_smaller')
    throw new TypeError(`Expected keep_aspect_ratio_policy stretch, not_larger or not_smaller but found ${policy}`);
  const scale = (policy === 'not_larger' ? Math.min : Math.max)(...ratios);
  return extents.map((input) => ({ output: Math.round(Math.fround(scale * input)), scale }));
}

const f = Math.fround;

/** Input coordinates by coordinate_transformation_mode; rounded to float32 where ONNX Runtime rounds, since the nearest pixel hangs on it. */
const coordinates: Readonly<Record<string, (axis: ResizeAxis, x: number) => number>> = {
  half_pixel: ({ scale }, x) => f(f(f(x + 0.5) / f(scale)) - 0.5),
  pytorch_half_pixel: ({ output, scale }, x) => (output > 1 ? f(f(f(x + 0.5) / f(scale)) - 0.5) : 0),
  half_pixel_symmetric({ input, output, scale }, x) {
    const adjustment = f(output / f(f(scale) * input));
    return f((input / 2) * (1 - adjustment) + (x + 0.5) / f(scale) - 0.5);
  },
  align_corners: ({ input, output }, x) => (output === 1 ? 0 : f(f(x * (input - 1)) / (output - 1))),
  asymmetric: ({ scale }, x) => f(x / f(scale)),
  tf_half_pixel_for_nn: ({ scale }, x) => f(f(x + 0.5) / f(scale)),
  tf_crop_and_resize: ({ input, output, from, to }, x) =>
    output > 1
      ? f(f(f(from) * (input - 1)) + f(f(f(x * f(f(to) - f(from))) * (input - 1)) / (output - 1)))
      : f(f(0.5 * f(f(from) + f(to))) * (input - 1)),
};

/** A coordinate along an axis of the output, as a coordinate of the input. Axes of scale 1 are not resampled, except to crop. */
export function inputCoordinate(mode: string, axis: ResizeAxis, x: number): number {
  const coordinate = coordinates[mode];
  if (!coordinate) throw new TypeError(`Expected a coordinate_transformation_mode of ONNX but found ${mode}`);
  return axis.scale === 1 && mode !== 'tf_crop_and_resize' ? x : coordinate(axis, x);
}

/** How far a float32 coordinate may be from half-way between two pixels and still count as a tie: its own rounding error, as in ONNX Runtime. */
const TIE = 1e-6;

/** The input pixel nearest to a coordinate, by attribute nearest_mode; it may lie outside. */
export function nearestPixel(mode: string, x: number): number {
  const below = Math.floor(x);
  const beyondHalf = x - below - 0.5;
  const isTie = Math.abs(beyondHalf) < TIE;
  switch (mode) {
    case 'round_prefer_floor':
      return isTie || beyondHalf < 0 ? below : below + 1;
    case 'round_prefer_ceil':
      return isTie || beyondHalf > 0 ? below + 1 : below;
    case 'floor':
      return below;
    case 'ceil':
      return Math.ceil(x);
    default:
      throw new TypeError(`Expected a nearest_mode of ONNX but found ${mode}`);
  }
}

/** Whether tf_crop_and_resize reads `extrapolation_value` instead of the input at a coordinate. */
export function isExtrapolated(attrs: Attrs, axis: ResizeAxis, coordinate: number): boolean {
  return crops(attrs) && (coordinate < 0 || coordinate > axis.input - 1);
}

/** Attribute extrapolation_value, of the pixels that tf_crop_and_resize finds outside. */
export function extrapolationValue(attrs: Attrs): number {
  return numberAttr(attrs, 'extrapolation_value', 0);
}

function crops(attrs: Attrs): boolean {
  return stringAttr(attrs, 'coordinate_transformation_mode', 'half_pixel') === 'tf_crop_and_resize';
}
