import type { Attrs } from '../ir/index.js';
import { sizeOf, tensor } from '../tensor/index.js';
import type { Tensor } from '../tensor/index.js';
import { elementsAlongAxis } from './gather-elements.js';
import { slicesByTuple } from './gather-nd.js';
import { defineOp, need, stringAttr } from './op.js';
import { asOperands } from './operands.js';

const reductions: Readonly<Record<string, (old: number, update: number) => number>> = {
  none: (_, update) => update,
  add: (old, update) => old + update,
  mul: (old, update) => old * update,
  min: Math.min,
  max: Math.max,
};

/** Writes, or combines (`reduction`), updates into single elements along `axis`. @shape data any, indices and updates alike -> as data */
export const scatterElements = defineOp({
  type: 'ScatterElements',
  role: 'host',
  source: 'https://onnx.ai/onnx/operators/onnx__ScatterElements.html',
  attributes: ['axis', 'reduction'],
  infer: (inputs) => [{ dtype: need(inputs, 0).dtype, shape: need(inputs, 0).shape }],
  evaluate(inputs, attrs) {
    const targets = elementsAlongAxis(asOperands(inputs), attrs);
    return [scatter(need(inputs, 0), targets, need(inputs, 2), 1, attrs)];
  },
});

/** Writes, or combines (`reduction`), updates into slices named by tuples of indices. @shape data any, indices ..., k -> as data */
export const scatterNd = defineOp({
  type: 'ScatterND',
  role: 'host',
  source: 'https://onnx.ai/onnx/operators/onnx__ScatterND.html',
  attributes: ['reduction'],
  infer: (inputs) => [{ dtype: need(inputs, 0).dtype, shape: need(inputs, 0).shape }],
  evaluate(inputs, attrs) {
    const data = need(inputs, 0);
    const run = sizeOf(data.shape.slice(need(inputs, 1).shape.at(-1)));
    return [scatter(data, slicesByTuple(asOperands(inputs), {}), need(inputs, 2), run, attrs)];
  },
});

/** Combines runs of `run` updates with the elements from each target on, in order. */
function scatter(data: Tensor, targets: Int32Array, updates: Tensor, run: number, attrs: Attrs): Tensor {
  const name = stringAttr(attrs, 'reduction', 'none');
  const combine = reductions[name];
  if (!combine) throw new TypeError(`Expected reduction none, add, mul, min or max but found ${name}`);
  if (updates.data.length !== targets.length * run)
    throw new RangeError(`Expected ${targets.length * run} updates but found shape [${updates.shape.join(',')}]`);
  const out = data.data.slice();
  for (let i = 0; i < updates.data.length; i++) {
    const at = targets[Math.floor(i / run)]! + (i % run);
    out[at] = combine(out[at]!, updates.data[i]!);
  }
  return tensor(data.dtype, data.shape, out);
}
