import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { neuronModels, RELEASE } from '../../src/neurons/index.js';
import { fire } from '../helpers/driven-step.js';

/**
 * The laws of the neuron models, on the simulator's own step. Currents and units are whole multiples of 1/8, so that every number is exact
 * and laws hold to the last bit. A membrane, where a test needs one, is the textbook recurrence v <- v + I - q, not the step's own state.
 */
const eighths = (low: number, high: number) => fc.integer({ min: 8 * low, max: 8 * high }).map((n) => n / 8);
const unit = fc.integer({ min: 1, max: 24 }).map((n) => n / 8);
const levels = fc.integer({ min: 1, max: 20 });
const half = fc.constantFrom(0, 0.5);
const release = fc.constantFrom(RELEASE.zero, RELEASE.memory, RELEASE.free);
const currents = fc.array(eighths(-40, 40), { minLength: 1, maxLength: 30 });
const clip = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);
const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
/** Charge of one neuron by timestep: the running sum of its currents. */
const accumulated = (list: readonly number[]): number[][] => list.map((_, t) => [sum(list.slice(0, t + 1))]);

const whole = (min: number, max: number) => fc.integer({ min, max });
/** Every model whose messages are all that leaves its membrane, with any parameters. */
const anyNeuron = fc.oneof(
  fc.record({ model: fc.constant('levels'), parameters: fc.record({ levels, release, v0: half }) }),
  fc.record({
    model: fc.constant('sigma-delta'),
    parameters: fc.record({ exponents: whole(1, 12), burst: whole(1, 4) }),
  }),
  fc.record({
    model: fc.constant('integrate-fire'),
    parameters: fc.record({ reset: fc.constant(0), release, v0: half }),
  }),
  fc.record({
    model: fc.constant('multi-threshold'),
    parameters: fc.record({ thresholds: whole(1, 6), release }),
  }),
  fc.record({
    model: fc.constant('differential'),
    parameters: fc.record({ levels, halvings: whole(0, 5) }),
  }),
  fc.record({
    model: fc.constant('wait-then-fire'),
    parameters: fc.record({ delay: whole(0, 6), levels, release, v0: half }),
  }),
  fc.record({
    model: fc.constant('spicalib'),
    parameters: fc.record({ gamma: levels, allowance: whole(0, 8), repair: fc.constant(1), release }),
  }),
);

test('I1: charge is neither made nor lost: unit * sum of messages = charge + unit * (v0 - v), for every model with soft reset', () => {
  fc.assert(
    fc.property(anyNeuron, unit, currents, ({ model, parameters }, size, I) => {
      const messages = fire(model, parameters, accumulated(I), [size]).map(([q]) => q!);
      const spec = neuronModels.get(model)!;
      const rule = spec.rule(parameters, 1);
      let v = size * spec.initial(parameters);
      let sent = 0;
      const [expected, counts, balance]: [number[], number[], number[]] = [[], [], []];
      I.forEach((current, t) => {
        // the membrane of the textbook: what arrives is added, what leaves is subtracted
        v += current;
        const message = rule(v / size, sent, 0, t + 1);
        v -= size * message;
        sent += message;
        expected.push(message + 0);
        counts.push(size * sent);
        balance.push(sum(I.slice(0, t + 1)) + size * spec.initial(parameters) - v);
      });
      expect(messages).toEqual(expected);
      expect(counts).toEqual(balance);
      expect(Math.max(...counts.map((c, t) => Math.abs(c) / size - spec.limit(t + 1, parameters)))).toBeLessThanOrEqual(
        0,
      );
    }),
    { numRuns: 500 },
  );
});

test('I1: no other model, and why', () => {
  const reasons: Readonly<Record<string, string>> = {
    lif: 'leaks and resets to zero, as the networks trained with it expect',
    'i-lif': 'leaks, as the networks trained with it expect',
  };
  const checked = new Set<string>(fc.sample(anyNeuron, 400).map(({ model }) => model));
  expect([...neuronModels.keys()].filter((name) => !checked.has(name)).sort()).toEqual(Object.keys(reasons).sort());
});

describe('levels neuron', () => {
  test('I2: even input: the count is clip(floor(T z + v0), 0, L T) at every T', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(RELEASE.zero, RELEASE.memory),
        eighths(-4, 24),
        levels,
        half,
        fc.integer({ min: 1, max: 40 }),
        (kind, z, L, v0, T) => {
          const messages = fire('levels', { levels: L, release: kind, v0 }, accumulated(Array<number>(T).fill(z)), [1]);
          let count = 0;
          messages.forEach(([q], t) => {
            count += q!;
            expect(count).toBe(clip(Math.floor((t + 1) * z + v0), 0, L * (t + 1)));
          });
        },
      ),
    );
  });

  test('I2: free release is the linear encoder: clip(floor(T z + v0), -L T, L T)', () => {
    fc.assert(
      fc.property(eighths(-24, 24), levels, half, fc.integer({ min: 1, max: 40 }), (z, L, v0, T) => {
        const charges = accumulated(Array<number>(T).fill(z));
        const count = sum(fire('levels', { levels: L, release: RELEASE.free, v0 }, charges, [1]).map(([q]) => q!));
        expect(count).toBe(clip(Math.floor(T * z + v0), -L * T, L * T));
      }),
    );
  });

  test('input that has arrived in full: T steps of L levels are one rounding to L T levels', () => {
    fc.assert(
      fc.property(eighths(-40, 400), levels, fc.integer({ min: 1, max: 12 }), (z, L, T) => {
        const charges = Array.from({ length: T }, () => [z]);
        for (const kind of [RELEASE.zero, RELEASE.memory]) {
          const messages = fire('levels', { levels: L, release: kind, v0: 0.5 }, charges, [1]);
          expect(sum(messages.map(([q]) => q!))).toBe(clip(Math.round(z), 0, L * T));
        }
      }),
    );
  });

  test('I4: memory: never takes back more than it sent, and settles once the input stops', () => {
    fc.assert(
      fc.property(currents, levels, half, (I, L, v0) => {
        const final = sum(I);
        const quiet = Math.ceil(Math.max(...accumulated(I).map(([c]) => Math.abs(c!))) / L) + 2;
        const charges = [...accumulated(I), ...Array.from({ length: quiet }, () => [final])];
        const messages = fire('levels', { levels: L, release: RELEASE.memory, v0 }, charges, [1]).map(([q]) => q!);
        let count = 0;
        for (const q of messages) {
          count += q;
          expect(count).toBeGreaterThanOrEqual(0);
          expect(Math.abs(q)).toBeLessThanOrEqual(L);
        }
        expect(count).toBe(Math.max(0, Math.floor(final + v0)));
        const residual = final + v0 - count;
        expect(count === 0 || (residual >= 0 && residual < 1)).toBe(true);
      }),
    );
  });

  test('I4: memory still settles where the cap on the count binds', () => {
    const charges = Array.from({ length: 6 }, () => [1000]);
    const messages = fire('levels', { levels: 5, release: RELEASE.memory, v0: 0.5 }, charges, [1]);
    expect(messages.flat()).toEqual([5, 5, 5, 5, 5, 5]);
  });

  test.each([
    ['integrate-and-fire', { levels: 1, release: RELEASE.zero, v0: 0 }, [0.5, 1, 3, 3, 2], [0, 1, 1, 1, 0]],
    ['burst of up to 3', { levels: 3, release: RELEASE.zero, v0: 0 }, [2.5, 8, 8, 8, 1], [2, 3, 3, 0, 0]],
    ['signed with memory', { levels: 1, release: RELEASE.memory, v0: 0 }, [1, 2, -3, -3, -3], [1, 1, -1, -1, 0]],
    ['linear encoder', { levels: 2, release: RELEASE.free, v0: 0 }, [1, -3, -3, 0, 0], [1, -2, -2, 2, 1]],
  ])('%s, traced by hand', (_, parameters, charge, expected) => {
    expect(
      fire(
        'levels',
        parameters,
        charge.map((c) => [c]),
        [1],
      ).flat(),
    ).toEqual(expected);
  });

  test('fires at v = 1 exactly, not below', () => {
    const p = { levels: 3, release: RELEASE.zero, v0: 0 };
    expect(fire('levels', p, [[1], [2 - 2 ** -23], [2]], [1]).flat()).toEqual([1, 0, 1]);
  });
});

describe('sigma-delta neuron', () => {
  const K = fc.integer({ min: 1, max: 12 });
  /** The nearest of 1, 2, ..., 2^(K-1) to the residual, larger on ties, by search. */
  const nearestPower = (residual: number, exponents: number): number => {
    let best = 1;
    for (let j = 1; j < exponents; j++)
      if (Math.abs(Math.abs(residual) - 2 ** j) <= Math.abs(Math.abs(residual) - best)) best = 2 ** j;
    return Math.sign(residual) * best;
  };

  test('one spike: the power of two nearest to the residual, none below 3/4', () => {
    fc.assert(
      fc.property(K, eighths(-600, 600), (exponents, target) => {
        const range = 1.5 * 2 ** (exponents - 1);
        fc.pre(Math.abs(target) <= range);
        const [[message]] = fire('sigma-delta', { exponents, burst: 1 }, [[target]], [1]) as [[number]];
        expect(message).toBe(Math.abs(target) < 0.75 ? 0 : nearestPower(target, exponents));
      }),
      { numRuns: 300 },
    );
  });

  test.each([0, 1, 2, 3, 4, 5, 6])('a tie at 3/4 2^%i sends the larger spike', (j) => {
    const send = (target: number): number =>
      fire('sigma-delta', { exponents: 8, burst: 1 }, [[target]], [1]).flat()[0]!;
    expect(send(0.75 * 2 ** j)).toBe(2 ** j);
    expect(send(-0.75 * 2 ** j)).toBe(-(2 ** j));
    expect(send(0.75 * 2 ** j - 2 ** -12)).toBe(j === 0 ? 0 : 2 ** (j - 1));
  });

  test('a constant target within 3/2 theta: the error shrinks threefold a spike, down to 3/4 unit', () => {
    fc.assert(
      fc.property(
        K,
        fc.integer({ min: 1, max: 3 }),
        fc.double({ min: -1.5, max: 1.5, noNaN: true }),
        (exponents, burst, x) => {
          const target = Math.fround(x * 2 ** (exponents - 1));
          const charges = Array.from({ length: exponents + 2 }, () => [target]);
          let estimate = 0;
          for (const [q] of fire('sigma-delta', { exponents, burst }, charges, [1])) {
            const before = Math.abs(target - estimate);
            estimate += q!;
            const after = Math.abs(target - estimate);
            if (before < 0.75) expect(q).toBe(0);
            else expect(after < 0.75 || after <= before / 3 ** burst).toBe(true);
          }
          expect(Math.abs(target - estimate)).toBeLessThan(0.75);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('any target settles: at itself within 3/4 unit, or at twice theta', () => {
    fc.assert(
      fc.property(K, fc.integer({ min: 1, max: 3 }), currents, eighths(-600, 600), (exponents, burst, path, target) => {
        const limit = 2 ** exponents;
        const charges = [...accumulated(path), ...Array.from({ length: 40 }, () => [target])];
        const messages = fire('sigma-delta', { exponents, burst }, charges, [1]).map(([q]) => q!);
        const estimate = sum(messages);
        expect(messages.at(-1)).toBe(0);
        expect(Math.abs(estimate - clip(target, -limit, limit))).toBeLessThan(0.75);
      }),
      { numRuns: 300 },
    );
  });

  test.each([1e9, 5e9, 3e38, Infinity])('a target of %p saturates at twice theta', (target) => {
    const charges = Array.from({ length: 8 }, () => [target]);
    expect(sum(fire('sigma-delta', { exponents: 12, burst: 1 }, charges, [1]).flat())).toBe(4096);
  });

  test('an estimate that is right stays silent; a wrong one is undone', () => {
    const messages = fire('sigma-delta', { exponents: 4, burst: 1 }, [[5], [5], [5], [5], [-5], [-5], [-5], [-5]], [1]);
    expect(messages.flat()).toEqual([4, 1, 0, 0, -8, -2, 0, 0]);
  });
});

test('units scale everything: twice the unit on twice the charge sends the same spikes', () => {
  fc.assert(
    fc.property(anyNeuron, unit, currents, fc.constantFrom(0.25, 2, 3), ({ model, parameters }, size, I, factor) => {
      const scaled = accumulated(I).map(([c]) => [c! * factor]);
      expect(fire(model, parameters, scaled, [size * factor])).toEqual(fire(model, parameters, accumulated(I), [size]));
    }),
  );
});
