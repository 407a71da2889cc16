import type { NeuronModel, Parameters } from './model.js';

/**
 * A message as signed digits of powers of two, its non-adjacent form: message = sum over k of digits[k] 2^(planes-1-k), most significant first. Sent one digit a
 * virtual timestep, every message is in {-1, 0, 1}; a receiver that doubles what it holds of the message before it adds the next digit's weights
 * arrives at the same charge. As many digits are not zero as the message has spikes.
 * @param planes at least `digitPlanes` of the neuron
 */
export function signedDigits(message: number, planes: number): Int8Array {
  const digits = new Int8Array(planes);
  let rest = message;
  for (let k = planes - 1; k >= 0; k--) {
    if (rest % 2 !== 0) {
      // of the two neighbours, the multiple of four leaves a zero as the next digit
      const digit = 2 - (((rest % 4) + 4) % 4);
      digits[k] = digit;
      rest -= digit;
    }
    rest /= 2;
  }
  return digits;
}

/** Digits that the longest message of a neuron can need: a message of n unit spikes has at most ceil(log2(3n)) - 1. A delta-coded neuron may swing from one limit to the other. */
export function digitPlanes(model: NeuronModel, p: Parameters): number {
  const largest = model.coding === 'rate' ? model.limit(1, p) : 2 * model.limit(1, p);
  return Math.ceil(Math.log2(3 * largest)) - 1;
}
