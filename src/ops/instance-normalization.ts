import { real, realData, sizeOf } from '../tensor/index.js';
import type { TensorType } from '../tensor/index.js';
import { normalizeRun } from './normalization.js';
import { defineOp, need, numberAttr } from './op.js';
import type { Inputs } from './op.js';
import { requireRank, requireType } from './operands.js';

/** Normalises each channel of each image over space, then scales and shifts. @shape x N,C,..., scale and bias C -> as x */
export const instanceNormalization = defineOp({
  type: 'InstanceNormalization',
  role: 'memoryless',
  source: 'https://onnx.ai/onnx/operators/onnx__InstanceNormalization.html',
  attributes: ['epsilon'],
  infer: (inputs) => [channelwise(inputs)],
  evaluate(inputs, attrs) {
    const x = need(inputs, 0);
    const [gains, shifts] = [realData(need(inputs, 1)), realData(need(inputs, 2))];
    const epsilon = numberAttr(attrs, 'epsilon', 1e-5);
    const area = sizeOf(x.shape.slice(2));
    const out = new Float32Array(x.data.length);
    for (let plane = 0; plane < x.shape[0]! * x.shape[1]!; plane++) {
      const channel = plane % x.shape[1]!;
      normalizeRun(
        realData(x),
        out,
        plane * area,
        area,
        epsilon,
        () => gains[channel]!,
        () => shifts[channel]!,
      );
    }
    return [real(x.shape, out)];
  },
});

/** Normalises each of `num_groups` groups of channels, then scales and shifts each channel (opset 21). @shape x N,C,..., scale and bias C -> as x */
export const groupNormalization = defineOp({
  type: 'GroupNormalization',
  role: 'memoryless',
  source: 'https://onnx.ai/onnx/operators/onnx__GroupNormalization.html',
  attributes: ['epsilon', 'num_groups', 'stash_type'],
  infer(inputs, attrs) {
    const type = channelwise(inputs);
    const groups = numberAttr(attrs, 'num_groups', NaN);
    if (!Number.isInteger(type.shape[1]! / groups))
      throw new RangeError(`Expected num_groups to divide ${type.shape[1]!} channels but found ${groups}`);
    return [type];
  },
  evaluate(inputs, attrs) {
    const x = need(inputs, 0);
    const [gains, shifts] = [realData(need(inputs, 1)), realData(need(inputs, 2))];
    const groups = numberAttr(attrs, 'num_groups', NaN);
    const epsilon = numberAttr(attrs, 'epsilon', 1e-5);
    const area = sizeOf(x.shape.slice(2));
    const channels = x.shape[1]! / groups;
    const out = new Float32Array(x.data.length);
    for (let run = 0; run < x.shape[0]! * groups; run++) {
      const channel = (i: number): number => (run % groups) * channels + Math.floor(i / area);
      const start = run * channels * area;
      normalizeRun(
        realData(x),
        out,
        start,
        channels * area,
        epsilon,
        (i) => gains[channel(i)]!,
        (i) => shifts[channel(i)]!,
      );
    }
    return [real(x.shape, out)];
  },
});

function channelwise(inputs: Inputs<TensorType>): TensorType {
  const x = need(inputs, 0);
  requireType(x, ['f32']);
  requireRank(x, 2, 8);
  for (const i of [1, 2])
    if (need(inputs, i).shape.join() !== `${x.shape[1]!}`)
      throw new RangeError(
        `Expected shape [${x.shape[1]!}] for input ${i} but found [${need(inputs, i).shape.join(',')}]`,
      );
  return { dtype: 'f32', shape: x.shape };
}
