import type { Emitter } from './emitter.js';
import { wholeUnits } from './whole-units.js';

/** See the neuron model of this name. */
export const levels: Emitter = (firing) => {
  const { v, sent, p } = firing;
  return { message: wholeUnits(firing, v, sent, { most: p['levels']!, release: p['release']! }) };
};
