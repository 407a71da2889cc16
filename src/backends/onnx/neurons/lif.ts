import { RELEASE } from '../../../neurons/index.js';
import { current } from './current.js';
import type { Emitter } from './emitter.js';

/** See the neuron model of this name. */
export const lif: Emitter = (firing) => {
  const { f, p } = firing;
  const threshold = p['threshold']!;
  const membrane = firing.remember('membrane');
  const u = f.add(f.mul(p['decay']!, membrane.before), current(firing));
  const down = p['release'] === RELEASE.free ? f.where(f.less(u, -threshold), -1, 0) : 0;
  const spike = f.where(f.greater(u, threshold), 1, down);
  membrane.keep(f.where(f.equal(spike, 0), u, 0));
  return { message: spike };
};
