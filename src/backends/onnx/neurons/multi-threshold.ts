import { RELEASE } from '../../../neurons/index.js';
import type { Emitter } from './emitter.js';

/** See the neuron model of this name. A smaller size passes every test that a larger one passes, so the largest that passes is the last to be chosen. */
export const multiThreshold: Emitter = ({ f, v, sent, p }) => {
  const count = p['thresholds']!;
  const largest = 2 ** (count - 1);
  const negative = f.less(v, 0);
  const release = p['release']!;
  const room = f.where(negative, release === RELEASE.free ? largest : release === RELEASE.memory ? sent : 0, largest);
  const magnitude = f.abs(v);
  let size = f.w.number('f64', 0);
  for (let k = count - 1; k >= 0; k--) {
    const spike = largest / 2 ** k;
    size = f.where(f.both(f.atLeast(magnitude, 0.75 * spike), f.atLeast(room, spike)), spike, size);
  }
  return { message: f.where(negative, f.neg(size), size) };
};
