import { RELEASE } from '../../../neurons/index.js';
import type { Emitter, Firing } from './emitter.js';
import { wholeUnits } from './whole-units.js';

/** See the neuron model of this name. */
export const spiCalib: Emitter = (firing) => {
  const { v, sent, p } = firing;
  const burst = { most: p['gamma']!, release: p['release']! };
  if (p['allowance'] === 0 || p['release'] === RELEASE.free) return { message: wholeUnits(firing, v, sent, burst) };
  return { message: p['repair'] === 1 ? repaired(firing, burst) : released(firing, burst) };
};

function released(firing: Firing, burst: { most: number; release: number }): string {
  const { f, v, sent } = firing;
  const fired = firing.remember('fired');
  const net = firing.remember('net');
  const x = wholeUnits(firing, f.sub(f.add(v, sent), fired.before), fired.before, burst);
  fired.keep(f.add(fired.before, x));
  const taken = f.where(overdue(firing, x), f.sub(x, 1), x);
  const left = f.add(net.before, taken);
  net.keep(left);
  return f.where(f.atMost(left, -1), 0, taken);
}

function repaired(firing: Firing, burst: { most: number; release: number }): string {
  const { f, v, sent } = firing;
  const x = wholeUnits(firing, v, sent, burst);
  const take = f.both(overdue(firing, x), f.atLeast(f.add(sent, x), 1));
  return f.where(take, f.sub(x, 1), x);
}

/** Whether a neuron has been silent for longer than its mean interval and the allowance. */
function overdue(firing: Firing, burst: string): string {
  const { f, p } = firing;
  const [last, mean, bursts] = [firing.remember('last'), firing.remember('mean'), firing.remember('bursts')];
  const now = f.sub(firing.t, 1);
  const fires = f.greater(burst, 0);
  const n = f.add(bursts.before, 1);
  const latest = f.div(f.add(f.sub(now, last.before), f.mul(mean.before, f.sub(n, 1))), n);
  bursts.keep(f.where(fires, n, bursts.before));
  const average = f.where(fires, latest, mean.before);
  mean.keep(average);
  const since = f.where(fires, now, last.before);
  last.keep(since);
  return f.greater(f.sub(now, since), f.add(average, p['allowance']!));
}
