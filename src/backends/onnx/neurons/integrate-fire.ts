import { RELEASE } from '../../../neurons/index.js';
import type { Emitter, Firing } from './emitter.js';

/** See the neuron model of this name. */
export const integrateFire: Emitter = (firing) => {
  const { f, v, p } = firing;
  if (p['reset'] === 0) return { message: spike(firing, v) };
  const lost = firing.remember('lost');
  const s = spike(firing, f.sub(v, lost.before));
  lost.keep(f.where(f.equal(s, 0), lost.before, f.sub(v, s)));
  return { message: s };
};

function spike({ f, p, sent }: Firing, v: string): string {
  const release = p['release']!;
  const up = f.atLeast(v, 1);
  if (release === RELEASE.zero) return f.where(up, 1, 0);
  const low = f.atMost(v, -1);
  const down = release === RELEASE.memory ? f.both(low, f.greater(sent, 0)) : low;
  return f.where(up, 1, f.where(down, -1, 0));
}
