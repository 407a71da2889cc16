import type { Attrs } from '../../ir/index.js';
import type { SynapseStep } from '../../snn/index.js';
import { Formula } from './formula.js';
import type { GraphWriter, Label } from './graph-writer.js';
import { type SumPlan } from './exact-sums.js';

/** What a weighted sum is written from. */
export interface WeightedSum {
  readonly step: SynapseStep;
  readonly plan: SumPlan;
  /** Shape of the weights, as the program has them. */
  readonly weightShape: readonly number[];
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
  /** Digits of values that were taken apart already, by value and plan. */
  readonly split: Map<string, readonly string[]>;
}

/**
 * Writes the weighted sum of whole numbers in float32 by its plan. All digits of the input go through one convolution, as a batch.
 * @returns a double
 */
export function writeWeightedSum(w: GraphWriter, input: string, sum: WeightedSum, label: Label): string {
  const { plan, inputShape } = sum;
  const f = new Formula(w, 'f64');
  const digits = digitsOf(w, input, sum);
  const batched = digits.length > 1 && (sum.step.geometry.type === 'dense' || inputShape[0] === 1);
  const terms = plan.parts.flatMap(({ weights, shift }, part) => {
    const stored = storedWeights(w, sum, weights, part);
    const name = part === 0 ? label : {};
    if (batched) return [scaledBy(f, summedBatch(w, stackedDigits(w, digits, sum), stored, sum, name), shift)];
    return digits.map((digit, d) =>
      scaledBy(f, w.cast(product(w, digit, stored, sum, d === 0 ? name : {}), 'f64'), shift + plan.bits * d),
    );
  });
  return terms.reduce((total, term) => f.add(total, term));
}

function scaledBy(f: Formula, value: string, shift: number): string {
  return shift === 0 ? value : f.mul(value, 2 ** shift);
}

/** x = sum of 2^(bits d) digit[d], each but the last in [-2^(bits-1), 2^(bits-1)). */
function digitsOf(w: GraphWriter, input: string, { plan, split }: WeightedSum): readonly string[] {
  if (plan.digits === 1) return [input];
  const key = `${input} ${plan.digits} ${plan.bits}`;
  const known = split.get(key);
  if (known) return known;
  const f = new Formula(w, 'f32');
  const digits: string[] = [];
  let rest = input;
  for (let d = 1; d < plan.digits; d++) {
    const above = f.floor(f.add(f.mul(rest, 2 ** -plan.bits), 0.5));
    digits.push(f.sub(rest, f.mul(above, 2 ** plan.bits)));
    rest = above;
  }
  digits.push(rest);
  split.set(key, digits);
  return digits;
}

function stackedDigits(w: GraphWriter, digits: readonly string[], { step, split }: WeightedSum): string {
  const key = [step.geometry.type, ...digits].join(' ');
  const known = split.get(key)?.[0];
  if (known !== undefined) return known;
  const dense = step.geometry.type === 'dense';
  const rows = dense ? digits.map((digit) => w.add('Unsqueeze', [digit, w.numbers('i64', [0])])) : digits;
  const stacked = w.add('Concat', rows, { axis: 0 });
  split.set(key, [stacked]);
  return stacked;
}

function summedBatch(w: GraphWriter, stacked: string, weights: string, sum: WeightedSum, label: Label): string {
  const { plan, outputShape, step } = sum;
  const dense = step.geometry.type === 'dense';
  const rank = outputShape.length + (dense ? 1 : 0);
  const places = Float64Array.from({ length: plan.digits }, (_, d) => 2 ** (plan.bits * d));
  const scale = w.numbers('f64', places, [plan.digits, ...new Array<number>(rank - 1).fill(1)]);
  const scaled = w.add('Mul', [w.cast(product(w, stacked, weights, sum, label), 'f64'), scale]);
  return w.add('ReduceSum', [scaled, w.numbers('i64', [0])], { keepdims: dense ? 0 : 1 });
}

/** One float32 convolution or matrix product. */
function product(
  w: GraphWriter,
  input: string,
  weights: string,
  { step, weightShape }: WeightedSum,
  label: Label,
): string {
  const { geometry } = step;
  if (geometry.type === 'dense') return w.add('MatMul', [input, weights], {}, label);
  const op = geometry.type === 'conv' ? 'Conv' : 'ConvTranspose';
  return w.add(op, [input, weights], convolutionAttributes(geometry, weightShape), label);
}

function convolutionAttributes(
  { type, groups, axes }: Extract<SynapseStep['geometry'], { type: 'conv' | 'conv-transpose' }>,
  weightShape: readonly number[],
): Attrs {
  const attrs: Record<string, number | readonly number[]> = {
    kernel_shape: weightShape.slice(2),
    strides: axes.map(({ stride }) => stride),
    pads: [...axes.map(({ before }) => before), ...axes.map(({ after }) => after)],
    dilations: axes.map(({ dilation }) => dilation),
    group: groups,
  };
  if (type === 'conv-transpose')
    // rows and columns of the output that no window of the transposed convolution reaches
    attrs['output_padding'] = axes.map(
      (a) => a.input + a.before + a.after - ((a.output - 1) * a.stride + (a.kernel - 1) * a.dilation + 1),
    );
  return attrs;
}

/** Weights in the order in which the operator wants them: those of a matrix product with inputs first. */
function storedWeights(
  { shared }: GraphWriter,
  { step, weightShape, plan }: WeightedSum,
  weights: Float32Array,
  part: number,
): string {
  const name = plan.parts.length === 1 ? step.weight : `${step.weight}.${part}`;
  if (step.geometry.type !== 'dense') return shared.store('f32', weightShape, weights, name);
  const [outputs = 1, inputs = 1] = weightShape;
  const inputsFirst = transposed.get(weights) ?? transpose(weights, outputs, inputs);
  transposed.set(weights, inputsFirst);
  return shared.store('f32', [inputs, outputs], inputsFirst, name);
}

/** Weights by outputs that were turned already. */
const transposed = new WeakMap<Float32Array, Float32Array>();

function transpose(weights: Float32Array, outputs: number, inputs: number): Float32Array {
  return Float32Array.from(weights, (_, i) => weights[(i % outputs) * inputs + Math.floor(i / outputs)]!);
}
