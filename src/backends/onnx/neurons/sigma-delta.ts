import type { GraphProto } from '../../../onnx/index.js';
import { Formula } from '../formula.js';
import { GraphWriter, valueInfo } from '../graph-writer.js';
import type { Emitter, Firing } from './emitter.js';

/** Bursts up to this long are written out, spike after spike; longer ones where loops are unwelcome too. */
const WRITTEN_OUT = 2;

/**
 * See the neuron model of this name. The decisions compare quarters of the residual r with whole numbers, so x = floor(4v) + ceil(4v), which is twice 4v rounded to odd,
 * is all of the membrane that matters, and the burst is carried out on whole numbers:
 *
 *     spike = power(clamp(x, low[sent], high[sent]));   sent <- sent + spike;   x <- x - 8 spike
 *
 * where power(x) is 2^j for the largest j with 6 2^j <= x, 0 for |x| < 6, odd in x; and high[sent] is 6 times the largest spike that the limit of the count leaves room for.
 */
export const sigmaDelta: Emitter = (firing) => {
  const { w, f, p, v, count } = firing;
  const quarters = f.mul(v, 4);
  const reach = 2 ** 30;
  const sum = f.add(f.floor(quarters), w.add('Ceil', [quarters]));
  const x = w.cast(f.min(f.max(sum, -reach), reach), 'i32');
  const start = w.cast(count, 'i32');
  const burst = p['burst']!;
  const end = burst > WRITTEN_OUT && firing.loops ? looped(firing, x, start) : writtenOut(firing, x, start, burst);
  return { count: w.cast(end, 'f32') };
};

function writtenOut(firing: Firing, x: string, start: string, burst: number): string {
  const whole = new Formula(firing.w, 'i32');
  let [sent, rest] = [start, x];
  for (let spike = 1; spike <= burst; spike++) {
    const next = oneSpike(firing.w, firing, sent, rest);
    if (spike < burst) rest = whole.sub(rest, whole.mul(next.spike, 8));
    sent = next.sent;
  }
  return sent;
}

/** The same as a loop over the spikes of the burst; x and the count in the loop are those before the spike. */
function looped(firing: Firing, x: string, start: string): string {
  const { w, p, shape } = firing;
  const { names } = w.shared;
  const target = new Formula(w, 'i32').add(x, new Formula(w, 'i32').mul(start, 8));
  const inner = new GraphWriter(w.shared);
  const whole = new Formula(inner, 'i32');
  const [iteration, going, sent] = [names.fresh(), names.fresh(), names.fresh()];
  const next = oneSpike(inner, firing, sent, whole.sub(target, whole.mul(sent, 8)));
  const goesOn = inner.add('Identity', [going]);
  const body: GraphProto = {
    name: names.fresh(),
    node: inner.nodes,
    input: [valueInfo(iteration, 'i64', []), valueInfo(going, 'bool', []), valueInfo(sent, 'i32', shape)],
    output: [valueInfo(goesOn, 'bool', []), valueInfo(next.sent, 'i32', shape)],
  };
  return w.add('Loop', [w.number('i64', p['burst']!), w.number('bool', 1), start], { body });
}

function oneSpike(w: GraphWriter, { p }: Firing, sent: string, x: string): { spike: string; sent: string } {
  const tables = tablesOf(p['exponents']!);
  const whole = new Formula(w, 'i32');
  const pick = (table: Int32Array, at: string): string => w.add('Gather', [w.numbers('i32', table), at]);
  const clamped = whole.max(whole.min(x, pick(tables.high, sent)), pick(tables.low, sent));
  const spike = pick(tables.power, clamped);
  return { spike, sent: whole.add(sent, spike) };
}

/** Tables by their index, negative indices counting from the end. */
interface Tables {
  readonly power: Int32Array;
  readonly high: Int32Array;
  readonly low: Int32Array;
}

const known = new Map<number, Tables>();

function tablesOf(exponents: number): Tables {
  const found = known.get(exponents);
  if (found) return found;
  const largest = 2 ** (exponents - 1);
  const limit = 2 * largest;
  const power = (n: number): number => (n < 1 ? 0 : 2 ** Math.floor(Math.log2(n)));
  // where there is no room, x is held below what the smallest spike needs
  const reach = (room: number): number => (room < 1 ? 0 : 6 * Math.min(largest, power(room)));
  const tables = {
    power: indexed(6 * largest, (x) => Math.sign(x) * power(Math.floor(Math.abs(x) / 6))),
    high: indexed(limit, (sent) => reach(limit - sent)),
    low: indexed(limit, (sent) => -reach(limit + sent)),
  };
  known.set(exponents, tables);
  return tables;
}

/** f(-most), ..., f(most), with f(0) first and the negative ones at the end. */
function indexed(most: number, f: (i: number) => number): Int32Array {
  return Int32Array.from({ length: 2 * most + 1 }, (_, i) => f(i <= most ? i : i - 2 * most - 1));
}
