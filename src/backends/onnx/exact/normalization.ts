import { numberAttr } from '../../../ops/index.js';
import { normalizeAxis, realData, sizeOf } from '../../../tensor/index.js';
import { Formula } from '../formula.js';
import { inDoubles } from './doubles.js';
import type { Form, FormContext } from './form.js';
import { sumByHalves } from './sum.js';

/** Known statistics make it one product and one sum. */
export const batchNormalization: Form = inDoubles((f, x, { w, types, constants, attrs }) => {
  const [scale, shift, mean, variance] = constants.slice(1).map((t) => t && realData(t));
  if (!scale || !shift || !mean || !variance) return undefined;
  const epsilon = numberAttr(attrs, 'epsilon', 1e-5);
  const gains = Float64Array.from(scale, (s, c) => s / Math.sqrt(variance[c]! + epsilon));
  const offsets = gains.map((gain, c) => shift[c]! - gain * mean[c]!);
  const { shape } = types[0]!;
  const each = shape.length < 2 ? [1] : perChannel(scale.length, shape);
  return f.add(f.mul(x, w.numbers('f64', gains, each)), w.numbers('f64', offsets, each));
});

/** Over `axis` and all behind it; mean and 1 / standard deviation are outputs too. */
export const layerNormalization: Form = (context) => {
  const { w, inputs, types, attrs, outputs } = context;
  const { shape } = types[0]!;
  const axis = normalizeAxis(numberAttr(attrs, 'axis', -1), shape.length);
  const runs = [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis))] as const;
  const f = new Formula(w, 'f64');
  const { normal, mean, inverse } = normalized(f, context, runs);
  const scaled = f.mul(normal, w.cast(inputs[1]!, 'f64'));
  const y = inputs[2] ? f.add(scaled, w.cast(inputs[2], 'f64')) : scaled;
  const statistics = [mean, inverse].slice(0, outputs.length - 1);
  return [
    w.cast(y, 'f32'),
    ...statistics.map((s, i) => w.cast(w.add('Reshape', [s, w.numbers('i64', outputs[i + 1]!.shape)]), 'f32')),
  ];
};

/** Over the channels of a group and space; one channel each for InstanceNormalization. */
export const groupNormalization: Form = (context) => {
  const { w, inputs, types, attrs } = context;
  const { shape } = types[0]!;
  const [n, channels] = shape as [number, number];
  const groups = numberAttr(attrs, 'num_groups', channels);
  const f = new Formula(w, 'f64');
  const { normal } = normalized(f, context, [n * groups, sizeOf(shape) / (n * groups)]);
  const [gain, shift] = inputs
    .slice(1)
    .map((input) => w.cast(w.add('Reshape', [input, w.numbers('i64', perChannel(channels, shape))]), 'f64'));
  return [w.cast(f.add(f.mul(normal, gain!), shift!), 'f32')];
};

/** (x - mean) / standard deviation of each run, in the shape of x; and these statistics, one for each run. */
function normalized(
  f: Formula,
  { w, inputs, types, attrs }: FormContext,
  runs: readonly [count: number, length: number],
): Readonly<Record<'normal' | 'mean' | 'inverse', string>> {
  const x = w.cast(w.add('Reshape', [inputs[0]!, w.numbers('i64', runs)]), 'f64');
  const mean = f.div(sumByHalves(f, x, runs, 1), runs[1]);
  const rest = f.sub(x, mean);
  const variance = f.div(sumByHalves(f, f.mul(rest, rest), runs, 1), runs[1]);
  const inverse = f.div(1, f.sqrt(f.add(variance, numberAttr(attrs, 'epsilon', 1e-5))));
  const normal = w.add('Reshape', [f.mul(rest, inverse), w.numbers('i64', types[0]!.shape)]);
  return { normal, mean, inverse };
}

function perChannel(channels: number, shape: readonly number[]): number[] {
  return [channels, ...shape.slice(2).map(() => 1)];
}
