import { RELEASE } from '../../../neurons/index.js';
import { current } from './current.js';
import type { Emitter } from './emitter.js';

/** See the neuron model of this name. */
export const integerLif: Emitter = (firing) => {
  const { w, f, p } = firing;
  const most = p['levels']!;
  const rest = firing.remember('rest');
  const u = f.add(f.mul(p['decay']!, rest.before), current(firing));
  const message = w.add('Round', [f.min(f.max(u, p['release'] === RELEASE.free ? -most : 0), most)]);
  rest.keep(f.sub(u, message));
  return { message };
};
