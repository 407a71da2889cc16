import type { Emitter } from './emitter.js';

/** See the neuron model of this name. */
export const differential: Emitter = ({ w, f, v, sent, p, t }) => {
  const most = p['levels']!;
  const halvings = p['halvings']!;
  const limit = 2 * most * 2 ** halvings;
  // from timestep 2^h on the step stays the same
  const sizes = Float64Array.from(
    { length: 2 ** halvings + 1 },
    (_, at) => 2 ** (halvings - Math.floor(Math.log2(Math.max(at, 1)))),
  );
  const step = w.add('Gather', [w.numbers('f64', sizes), w.cast(f.min(t, 2 ** halvings), 'i64')]);
  const whole = f.div(v, step);
  const below = f.floor(whole);
  const rounded = f.where(f.atLeast(f.sub(whole, below), 0.5), f.add(below, 1), below);
  const q = f.mul(step, f.min(f.max(rounded, -most), most));
  return { count: w.cast(f.min(f.max(f.add(sent, q), -limit), limit), 'f32') };
};
