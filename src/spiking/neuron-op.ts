import { defineOp, need, numberAttr } from '../ops/index.js';
import { realData, real, stridesOf } from '../tensor/index.js';

/**
 * The place where a value is turned into spikes. Inputs: the value, and, once thresholds are chosen, the size of one unit spike per
 * channel of `axis` (in the value's own unit). Evaluated as an ANN it is the identity; with `counts: 1` it yields value / unit,
 * the (unrounded) number of unit spikes.
 */
export const neuron = defineOp({
  type: 'Neuron',
  role: 'view',
  source: 'identity (A): the decoded output of a soft-reset neuron is its mean input minus its residual over T',
  attributes: ['axis', 'counts'],
  infer: (inputs) => [{ dtype: 'f32', shape: need(inputs, 0).shape }],
  evaluate(inputs, attrs) {
    const value = need(inputs, 0);
    if (numberAttr(attrs, 'counts', 0) === 0) return [value];
    const unit = realData(need(inputs, 1));
    const axis = numberAttr(attrs, 'axis', 1);
    const extent = value.shape[axis]!;
    const stride = stridesOf(value.shape)[axis]!;
    return [
      real(
        value.shape,
        realData(value).map((x, i) => x / unit[Math.floor(i / stride) % extent]!),
      ),
    ];
  },
});
