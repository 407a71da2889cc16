import {
  asOperands,
  extrapolationValue,
  inputCoordinate,
  isExtrapolated,
  nearestPixel,
  resizeAxes,
  resizeTaps,
  stringAttr,
} from '../../../ops/index.js';
import type { ResizeAxis, Taps } from '../../../ops/index.js';
import type { Attrs } from '../../../ir/index.js';
import { Formula } from '../formula.js';
import type { Form, FormContext } from './form.js';

/** Samples at other positions, axis by axis: pixels by their places, and sums of them in double precision. */
export const resize: Form = (context) => {
  const { inputs, types, constants, attrs } = context;
  const known = asOperands(constants);
  const axes = resizeAxes([types[0], ...known.slice(1)], attrs);
  const isNearest = stringAttr(attrs, 'mode', 'nearest') === 'nearest';
  const sampled = isNearest ? nearest(context, inputs[0]!, axes) : interpolated(context, inputs[0]!, axes);
  return [framed(context, sampled, axes)];
};

function nearest({ w, attrs }: FormContext, x: string, axes: readonly ResizeAxis[]): string {
  const mode = stringAttr(attrs, 'nearest_mode', 'round_prefer_floor');
  return axes.reduce((value, axis, a) => {
    const places = coordinates(axis, attrs).map((at) => Math.min(Math.max(nearestPixel(mode, at), 0), axis.input - 1));
    if (isWhole(places, axis)) return value;
    return w.add('Gather', [value, w.numbers('i64', places)], { axis: a });
  }, x);
}

function interpolated({ w, attrs, types }: FormContext, x: string, axes: readonly ResizeAxis[]): string {
  const f = new Formula(w, 'f64');
  const rank = types[0]!.shape.length;
  const sums = axes.reduce(
    (value, axis, a) => {
      const taps = resizeTaps(axis, attrs);
      if (
        taps.every(({ positions }) => positions.length === 1) &&
        isWhole(
          taps.map((t) => t.positions[0]!),
          axis,
        )
      )
        return value;
      return weighted(f, value, taps, { axis: a, extent: axis.input, rank });
    },
    w.cast(x, 'f64'),
  );
  return w.cast(sums, 'f32');
}

/** The sum of weights times elements, first taps first. Where an element has fewer taps than others, it reads a zero behind the last. */
function weighted(
  f: Formula,
  x: string,
  taps: readonly Taps[],
  { axis, extent, rank }: Readonly<Record<'axis' | 'extent' | 'rank', number>>,
): string {
  const counts = taps.map(({ positions }) => positions.length);
  const most = Math.max(...counts);
  const behind = ['i64', [0, 1]] as const;
  const source =
    Math.min(...counts) === most ? x : f.w.add('Pad', [x, f.w.numbers(...behind), '', f.w.numbers('i64', [axis])]);
  const products = Array.from({ length: most }, (_, t) => {
    const places = taps.map(({ positions }) => positions[t] ?? extent);
    const shape = Array.from({ length: rank - axis }, (__, i) => (i === 0 ? taps.length : 1));
    const weights = f.w.numbers(
      'f64',
      taps.map((tap) => tap.weights[t] ?? 0),
      shape,
    );
    return f.mul(f.w.add('Gather', [source, f.w.numbers('i64', places)], { axis }), weights);
  });
  return products.reduce((sum, product) => f.add(sum, product));
}

/** With the extrapolation value where tf_crop_and_resize finds nothing. */
function framed({ w, attrs }: FormContext, value: string, axes: readonly ResizeAxis[]): string {
  const f = new Formula(w, 'f32');
  return axes.reduce((framedSoFar, axis, a) => {
    const outside = coordinates(axis, attrs).map((at) => (isExtrapolated(attrs, axis, at) ? 1 : 0));
    if (!outside.includes(1)) return framedSoFar;
    const mask = w.numbers(
      'bool',
      outside,
      axes.slice(a).map((_, i) => (i === 0 ? outside.length : 1)),
    );
    return f.where(mask, extrapolationValue(attrs), framedSoFar);
  }, value);
}

function coordinates(axis: ResizeAxis, attrs: Attrs): number[] {
  const mode = stringAttr(attrs, 'coordinate_transformation_mode', 'half_pixel');
  return Array.from({ length: axis.output }, (_, i) => inputCoordinate(mode, axis, i));
}

function isWhole(places: readonly number[], axis: ResizeAxis): boolean {
  return axis.output === axis.input && places.every((place, i) => place === i);
}
