import type { Emitter } from './emitter.js';
import { wholeUnits } from './whole-units.js';

/** See the neuron model of this name. */
export const waitThenFire: Emitter = (firing) => {
  const { f, v, sent, p, t } = firing;
  const message = wholeUnits(firing, v, sent, { most: p['levels']!, release: p['release']! });
  return { message: f.where(f.greater(t, p['delay']!), message, 0) };
};
