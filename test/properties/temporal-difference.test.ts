import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Attrs } from '../../src/ir/index.js';
import { chargeOf, simulate } from '../../src/sim/index.js';
import { gainAt } from '../../src/snn/index.js';
import { sizeOf } from '../../src/tensor/index.js';
import { convertText } from '../helpers/conversion.js';
import { drivenChain } from '../helpers/driven-chain.js';
import { feedsOf, weights } from '../helpers/graphs.js';

/**
 * A soma that computes F by temporal difference sends out(t) = t F(X(t)/t) - (t-1) F(X(t-1)/(t-1)) for the running sum X of what arrived, so the mean of what it sent is
 * F of the mean of what arrived, at every t. The functions are written out here a second time, in double precision.
 */
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const softplus = (x: number): number => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0);

interface Scalar {
  readonly f: (x: number) => number;
  readonly attrs?: Attrs;
  /** Inputs are kept above zero. */
  readonly positive?: true;
}

const scalars: Readonly<Record<string, Scalar>> = {
  Swish: { f: (x) => x * sigmoid(x) },
  Sigmoid: { f: sigmoid },
  HardSwish: { f: (x) => (x * Math.min(Math.max(x + 3, 0), 6)) / 6 },
  HardSigmoid: { f: (x) => Math.min(Math.max(x / 6 + 0.5, 0), 1), attrs: { alpha: 1 / 6, beta: 0.5 } },
  Gelu: {
    f: (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
    attrs: { approximate: 'tanh' },
  },
  Mish: { f: (x) => x * Math.tanh(softplus(x)) },
  Tanh: { f: Math.tanh },
  Elu: { f: (x) => (x < 0 ? 0.5 * Math.expm1(x) : x), attrs: { alpha: 0.5 } },
  Softplus: { f: softplus },
  Exp: { f: Math.exp },
  Sqrt: { f: Math.sqrt, positive: true },
  Log: { f: Math.log, positive: true },
  Reciprocal: { f: (x) => 1 / x, positive: true },
};

/** Float32 functions are good to 40 half units in the last place, charges and their division by t round once each; inputs are of the order of 1. */
function expectEqual(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  if (actual.length !== expected.length) throw new Error(`${actual.length} elements instead of ${expected.length}`);
  const largest = Array.from(expected).reduce((m, e) => Math.max(m, Math.abs(e)), 1);
  const wrong = Array.from(actual).filter(
    (a, i) => !(Math.abs(a - expected[i]!) <= 2 ** -18 * Math.abs(expected[i]!) + 2 ** -20 * largest),
  );
  if (wrong.length > 0) expect(Array.from(actual)).toEqual(Array.from(expected));
}

const shape = [1, 5];
/** Five neurons' currents over some timesteps, in eighths. */
const currents = (low: number, high: number) =>
  fc.array(
    fc.array(
      fc.integer({ min: 8 * low, max: 8 * high }).map((n) => n / 8),
      { minLength: 5, maxLength: 5 },
    ),
    { minLength: 1, maxLength: 20 },
  );

/** Running sums by timestep. */
function running(list: readonly (readonly number[])[]): number[][] {
  const total = new Array<number>(list[0]!.length).fill(0);
  return list.map((now) => now.map((x, i) => (total[i]! += x)));
}

describe('I7: the mean of what a soma sends is F of the mean of what arrived, at every t', () => {
  test.each(Object.entries(scalars))('%s', (op, { f, attrs = {}, positive }) => {
    fc.assert(
      fc.property(positive ? currents(1, 6) : currents(-6, 6), fc.constantFrom('rate', 'delta'), (arriving, coding) => {
        const soma = { kind: 'soma', name: 's', origin: 's', op, attrs, homogeneous: false } as const;
        const chain = drivenChain({
          steps: [{ ...soma, inputs: ['x'], outputs: ['y'] }],
          shapes: { x: shape, y: shape },
          coding,
        });
        const sent = new Array<number>(5).fill(0);
        running(arriving).forEach((X, k) => {
          const t = k + 1;
          chain.setCharge('x', X);
          chain.run(t);
          const gain = coding === 'rate' ? t : 1;
          const published = X.map((x, i) => {
            const before = X[i]! - arriving[k]![i]!;
            if (coding === 'delta') return f(x) - (t === 1 ? 0 : f(before));
            return t * f(x / t) - (t === 1 ? 0 : (t - 1) * f(before / (t - 1)));
          });
          published.forEach((out, i) => (sent[i]! += out));
          const mean = chain.charge('y').map((y) => y / gain);
          expectEqual(
            mean,
            X.map((x) => f(x / gain)),
          );
          expectEqual(
            mean,
            sent.map((total) => total / gain),
          );
        });
      }),
    );
  });

  /** Functions of several elements or inputs. */
  const joint: Readonly<Record<string, readonly [attrs: Attrs, f: (a: number[], b: number[]) => number[]]>> = {
    Mul: [{}, (a, b) => a.map((x, i) => x * b[i]!)],
    Div: [{}, (a, b) => a.map((x, i) => x / b[i]!)],
    Softmax: [
      { axis: 1 },
      (a) => {
        const total = a.reduce((sum, x) => sum + Math.exp(x), 0);
        return a.map((x) => Math.exp(x) / total);
      },
    ],
    ReduceL2: [{ keepdims: 1 }, (a) => [Math.sqrt(a.reduce((sum, x) => sum + x * x, 0))]],
    MatMul: [{}, (a, b) => [a.reduce((sum, x, i) => sum + x * b[i]!, 0)]],
  };

  test.each(Object.entries(joint))('%s', (op, [attrs, f]) => {
    const two = ['Mul', 'Div', 'MatMul'].includes(op);
    fc.assert(
      fc.property(currents(-4, 4), currents(1, 4), (first, second) => {
        const steps = Math.min(first.length, second.length);
        const soma = { kind: 'soma', name: 's', origin: 's', op, attrs, homogeneous: false } as const;
        const outputs = f(first[0]!, second[0]!).length;
        const chain = drivenChain({
          steps: [{ ...soma, inputs: two ? ['a', 'b'] : ['a'], outputs: ['y'] }],
          shapes: { a: shape, b: op === 'MatMul' ? [5, 1] : shape, y: [1, outputs] },
        });
        const [A, B] = [running(first), running(second)];
        for (let t = 1; t <= steps; t++) {
          chain.setCharge('a', A[t - 1]!);
          chain.setCharge('b', B[t - 1]!);
          chain.run(t);
          const [a, b] = [A[t - 1]!.map((x) => x / t), B[t - 1]!.map((x) => x / t)];
          expectEqual(
            chain.charge('y').map((y) => y / t),
            f(a, b),
          );
        }
      }),
    );
  });

  test.each([
    ['levels', 12],
    ['default', 6],
    ['burst', 12],
    ['spicalib', 12],
  ])('in a network (%s), of SiLU, a gate and a sum', async (preset, timesteps) => {
    const { program } = await convertText(
      `input x: f32[1,2,6,6]
      ${weights('w', [4, 2, 3, 3])}
      ${weights('b', [4])}
      ${weights('u', [4, 4, 1, 1], 2)}
      ${weights('v', [3, 4, 3, 3], 3)}
      a: f32[1,4,6,6] = Conv(x, w, b) { kernel_shape: 3,3  pads: 1,1,1,1 }
      g: f32[1,4,6,6] = Sigmoid(a)
      s: f32[1,4,6,6] = Mul(a, g)
      c: f32[1,4,6,6] = Conv(s, u) { kernel_shape: 1,1 }
      h: f32[1,4,6,6] = HardSigmoid(c)
      m: f32[1,4,6,6] = Mul(h, s)
      z: f32[1,4,6,6] = Add(m, a)
      y: f32[1,3,6,6] = Conv(z, v) { kernel_shape: 3,3  pads: 1,1,1,1 }
      output y`,
      { preset, timesteps },
    );
    const known: Readonly<Record<string, (...x: number[]) => number>> = {
      Swish: (x) => x * sigmoid(x),
      HardSigmoid: (x) => Math.min(Math.max(0.2 * x + 0.5, 0), 1),
      Mul: (a, b) => a * b,
      Add: (a, b) => a + b,
    };
    const somata = program.steps.filter((step) => step.kind === 'soma' && step.op in known);
    const seen = new Set<string>();
    const inputs = feedsOf({ ...program.head, types: program.head.types }, 4);
    const steps = simulate(program, inputs, {
      observe(t, state) {
        const gain = gainAt(program, t);
        for (const step of somata) {
          if (step.kind !== 'soma') continue;
          seen.add(step.op);
          const read = step.inputs.map((input): ((i: number) => number) => {
            const constant = program.constants.get(input);
            if (!constant) return (i) => chargeOf({ state }, input)[i]! / gain;
            const perChannel = sizeOf(program.shapes.get(step.outputs[0]!)!) / 4;
            return (i) => constant.data[Math.floor(i / perChannel) % constant.data.length]!;
          });
          const output = chargeOf({ state }, step.outputs[0]!);
          expectEqual(
            output.map((y) => y / gain),
            Float64Array.from(output, (_, i) => known[step.op]!(...read.map((at) => at(i)))),
          );
        }
      },
    });
    expect([...steps]).toHaveLength(timesteps);
    expect([...seen].sort()).toEqual(['Add', 'HardSigmoid', 'Mul', 'Swish']);
  });
});
