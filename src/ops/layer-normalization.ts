import { broadcastIndex, broadcastShape, normalizeAxis, real, realData, sameShape, sizeOf } from '../tensor/index.js';
import { normalizeRun } from './normalization.js';
import { defineOp, need, numberAttr } from './op.js';
import { requireType } from './operands.js';

/**
 * Normalises over `axis` and all axes after it, then scales and shifts. Optional outputs 1 and 2 are mean and 1 / standard deviation.
 * @shape x any, scale and bias that broadcast to the normalised axes -> as x
 */
export const layerNormalization = defineOp({
  type: 'LayerNormalization',
  role: 'memoryless',
  source: 'https://onnx.ai/onnx/operators/onnx__LayerNormalization.html',
  attributes: ['axis', 'epsilon', 'stash_type'],
  infer(inputs, attrs, outputCount) {
    const x = need(inputs, 0);
    requireType(x, ['f32']);
    const axis = normalizeAxis(numberAttr(attrs, 'axis', -1), x.shape.length);
    const normal = x.shape.slice(axis);
    for (const input of [need(inputs, 1), ...(inputs[2] ? [inputs[2]] : [])])
      if (!sameShape(broadcastShape(input.shape, normal), normal))
        throw new RangeError(
          `Expected scale and bias that broadcast to [${normal.join(',')}] but found [${input.shape.join(',')}]`,
        );
    const statistics = { dtype: 'f32' as const, shape: x.shape.map((extent, a) => (a < axis ? extent : 1)) };
    return [{ dtype: 'f32' as const, shape: x.shape }, statistics, statistics].slice(0, outputCount);
  },
  evaluate(inputs, attrs, outputCount) {
    const [x, scale, bias] = [need(inputs, 0), need(inputs, 1), inputs[2]];
    const source = realData(x);
    const axis = normalizeAxis(numberAttr(attrs, 'axis', -1), x.shape.length);
    const normal = x.shape.slice(axis);
    const length = sizeOf(normal);
    const gains = realData(scale);
    const gainAt = broadcastIndex(scale.shape, normal);
    const shifts = bias && realData(bias);
    const shiftAt = bias && broadcastIndex(bias.shape, normal);
    const out = new Float32Array(source.length);
    const count = sizeOf(x.shape.slice(0, axis));
    const means = new Float32Array(count);
    const inverses = new Float32Array(count);
    for (let run = 0; run < count; run++) {
      const { mean, inverse } = normalizeRun(
        source,
        out,
        run * length,
        length,
        numberAttr(attrs, 'epsilon', 1e-5),
        (i) => gains[gainAt[i]!]!,
        (i) => (shifts && shiftAt ? shifts[shiftAt[i]!]! : 0),
      );
      means[run] = mean;
      inverses[run] = inverse;
    }
    const shape = x.shape.map((extent, a) => (a < axis ? extent : 1));
    return [real(x.shape, out), real(shape, means), real(shape, inverses)].slice(0, outputCount);
  },
});
