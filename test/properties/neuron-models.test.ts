import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { neuronModel, RELEASE } from '../../src/neurons/index.js';
import { accumulated, currentTrains, eighths, messagesOf } from '../helpers/driven-neuron.js';

/**
 * The published recurrences, each written out once more as its paper or code states it, with the membrane as a variable of its own, against what the simulator's step
 * sends. Currents are multiples of 1/8, so both are exact.
 */
const clip = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);
const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
const release = fc.constantFrom(RELEASE.zero, RELEASE.memory, RELEASE.free);
const levels = fc.integer({ min: 1, max: 9 });
/** Shares that are exact in binary. */
const eighth = fc.integer({ min: 0, max: 8 }).map((n) => n / 8);

describe('I14: spicalib', () => {
  const setting = fc.record({ gamma: levels, allowance: fc.integer({ min: 1, max: 12 }) });

  test('as released: a burst neuron, then the calibration of its spikes', () => {
    fc.assert(
      fc.property(setting, currentTrains, ({ gamma, allowance }, currents) => {
        let [membrane, last, average, number, total] = [0, 0, 0, 0, 0];
        const expected = currents.map((current, t) => {
          membrane += current;
          let x = clip(Math.floor(membrane), 0, gamma);
          membrane -= x;
          if (x > 0) {
            number += 1;
            average = (t - last + average * (number - 1)) / number;
            last = t;
          }
          if (t - last > average + allowance) x -= 1;
          total += x;
          return total <= -1 ? 0 : x;
        });
        expect(messagesOf('spicalib', { gamma, allowance, repair: 0, release: 0 }, currents)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test('repaired: taken back only from what was sent, credited to the membrane, no charge lost', () => {
    fc.assert(
      fc.property(setting, currentTrains, ({ gamma, allowance }, currents) => {
        const messages = messagesOf('spicalib', { gamma, allowance, repair: 1, release: 0 }, currents);
        let [membrane, last, average, number, net] = [0, 0, 0, 0, 0];
        currents.forEach((current, t) => {
          membrane += current;
          const x = clip(Math.floor(membrane), 0, gamma);
          if (x > 0) {
            number += 1;
            average += (t - last - average) / number;
            last = t;
          }
          const back = t - last > average + allowance && net >= 1 ? 1 : 0;
          membrane += back - x;
          net += x - back;
          expect(messages[t]).toBe(x - back);
          expect(net).toBeGreaterThanOrEqual(0);
          expect(net).toBe(sum(currents.slice(0, t + 1)) - membrane);
        });
      }),
      { numRuns: 300 },
    );
  });

  /** n times the same current. */
  const times = (n: number, current: number): number[] => new Array<number>(n).fill(current);

  test.each([
    ['1 1 0 0 ...', 0, [1, 1, ...times(12, 0)], [1, 1, 0, 0, 0, 0, -1, -1, ...times(6, 0)]],
    ['0 x 10, 1 x 10', 0, [...times(10, 0), ...times(10, 1)], [...times(14, 0), ...times(6, 1)]],
    ['0 x 10, 1 x 10, repaired', 1, [...times(10, 0), ...times(10, 1)], [...times(10, 0), ...times(10, 1)]],
  ])('traces with allowance 4: %s', (_, repair, currents, expected) => {
    expect(messagesOf('spicalib', { gamma: 5, allowance: 4, repair, release: 0 }, currents)).toEqual(expected);
  });

  test('repaired, charge is conserved wherever the membrane is; as released it is lost', () => {
    const lost = (repair: number, currents: readonly number[]): number => {
      const messages = messagesOf('spicalib', { gamma: 5, allowance: 4, repair, release: 0 }, currents);
      return sum(currents) - sum(messages);
    };
    // two unit spikes, a silence in which both are taken back, then nothing more: the membrane of a released neuron is empty and 2 units are gone
    const silence = [1, 1, ...times(6, 0)];
    expect([0, 1].map((repair) => lost(repair, silence))).toEqual([2, 0]);
    // drive that comes back brings as much as it brings, no more
    const again = [...silence, 3, ...times(2, 0)];
    expect([0, 1].map((repair) => lost(repair, again))).toEqual([2, 0]);
  });

  test('signed activations: nothing is taken back, the burst is a linear encoder', () => {
    fc.assert(
      fc.property(setting, fc.constantFrom(0, 1), currentTrains, (setting, repair, currents) => {
        const encoder = { levels: setting.gamma, release: RELEASE.free, v0: 0 };
        expect(messagesOf('spicalib', { ...setting, repair, release: RELEASE.free }, currents)).toEqual(
          messagesOf('levels', encoder, currents),
        );
      }),
    );
  });
});

describe('integrate-fire', () => {
  test('soft reset subtracts the spike, hard reset forgets the membrane', () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 1), release, eighth, currentTrains, (reset, release, v0, currents) => {
        let [membrane, sent] = [v0, 0];
        const expected = currents.map((current) => {
          membrane += current;
          let s = 0;
          if (membrane >= 1) s = 1;
          else if (membrane <= -1 && (release === RELEASE.free || (release === RELEASE.memory && sent > 0))) s = -1;
          sent += s;
          if (s !== 0) membrane = reset === 1 ? 0 : membrane - s;
          return s;
        });
        expect(messagesOf('integrate-fire', { reset, release, v0 }, currents)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test('constant drive: soft reset counts floor(T z + v0), hard reset fires at every ceil(1/z)-th timestep', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 60 }), eighth, (n, T, v0) => {
        const z = n / 8;
        const drive = new Array<number>(T).fill(z);
        const count = (parameters: Record<string, number>): number =>
          sum(messagesOf('integrate-fire', { release: RELEASE.zero, ...parameters }, drive));
        fc.pre(v0 < 1);
        expect(count({ reset: 0, v0 })).toBe(Math.floor(T * z + v0));
        expect(count({ reset: 1, v0: 0 })).toBe(Math.floor(T / Math.ceil(1 / z)));
      }),
    );
  });

  test('I8: signed neuron with imbalanced thresholds: behind LeakyRelu, on drive of one sign', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1 / 8, 1 / 4, 1 / 2, 1),
        fc.array(eighths(0, 1), { minLength: 1, maxLength: 60 }),
        fc.constantFrom(1, -1),
        (alpha, drive, sign) => {
          const currents = drive.map((x) => sign * x);
          let membrane = 0;
          const imbalanced = currents.map((current) => {
            membrane += current;
            if (membrane >= 1) {
              membrane -= 1;
              return 1;
            }
            if (membrane <= -1 / alpha) {
              membrane += 1 / alpha;
              return -1;
            }
            return 0;
          });
          const leaky = (x: number): number => (x < 0 ? alpha * x : x);
          const soma = currents.map(leaky);
          const parameters = { reset: 0, release: RELEASE.free, v0: 0 };
          expect(messagesOf('integrate-fire', parameters, soma)).toEqual(imbalanced);
          const error = sum(imbalanced) - leaky(sum(currents));
          expect(Math.abs(error)).toBeLessThan(1);
        },
      ),
    );
  });
});

describe('multi-threshold', () => {
  test('one spike a timestep, chosen among thresholds at 3/4 of each size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        release,
        fc.array(eighths(-60, 60), { minLength: 1, maxLength: 40 }),
        (thresholds, kind, currents) => {
          // in activation units, theta = 2^(n-1): sizes theta / 2^k
          const sizes = Array.from({ length: thresholds }, (_, k) => 2 ** (thresholds - 1) / 2 ** k);
          let [membrane, cumulative] = [0, 0];
          const expected = currents.map((current) => {
            membrane += current;
            const up = sizes.find((size) => membrane >= 0.75 * size) ?? 0;
            const down =
              sizes.find(
                (size) =>
                  membrane <= -0.75 * size &&
                  (kind === RELEASE.free || (kind === RELEASE.memory && cumulative >= size)),
              ) ?? 0;
            membrane -= up - down;
            cumulative += up - down;
            return up - down;
          });
          expect(messagesOf('multi-threshold', { thresholds, release: kind }, currents)).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('I6: differential', () => {
  const setting = fc.record({ levels, halvings: fc.integer({ min: 0, max: 5 }) });
  const step = (t: number, halvings: number): number => 1 / 2 ** Math.min(halvings, Math.floor(Math.log2(t)));

  test('error feedback in steps of lambda w(t), in activation units with lambda = 1', () => {
    fc.assert(
      fc.property(setting, currentTrains, ({ levels, halvings }, changes) => {
        const unit = 1 / 2 ** halvings;
        const limit = 2 * levels;
        let [target, estimate] = [0, 0];
        const expected = changes.map((change, i) => {
          target += change;
          const lambda = step(i + 1, halvings);
          const q = clip(Math.round((target - estimate) / lambda), -levels, levels);
          const before = estimate;
          estimate = clip(estimate + lambda * q, -limit, limit);
          return (estimate - before) / unit;
        });
        const messages = messagesOf(
          'differential',
          { levels, halvings },
          changes.map((x) => x / unit),
        );
        expect(messages).toEqual(expected);
        expect(messages.every(Number.isInteger)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  /** With enough levels no message is cut off, and |m| stays below the limit. */
  const unlimited = fc.record({ levels: fc.constant(4095), halvings: fc.integer({ min: 0, max: 8 }) });

  test('unlimited levels: at every t the membrane t (f - m) is within half a step of t w(t), for targets that move', () => {
    fc.assert(
      fc.property(unlimited, currentTrains, ({ levels, halvings }, changes) => {
        // in activation units with lambda = 1: f the target, m what has been sent
        const unit = 1 / 2 ** halvings;
        const messages = messagesOf(
          'differential',
          { levels, halvings },
          changes.map((x) => x / unit),
        );
        const off = changes.map((_, k) => {
          const t = k + 1;
          const [f, m] = [sum(changes.slice(0, t)), unit * sum(messages.slice(0, t))];
          return t * Math.abs(f - m) - (t * step(t, halvings)) / 2;
        });
        expect(Math.max(...off)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 300 },
    );
  });

  test('unlimited levels and ever smaller units behind Relu: what was sent becomes relu of what arrived, at every t from the first', () => {
    fc.assert(
      fc.property(currentTrains, (changes) => {
        const errors = [1, 2 ** -4, 2 ** -8].map((lambda) => {
          const relu = accumulated(changes).map((x) => Math.max(x, 0));
          const targets = relu.map((f, k) => (f - (relu[k - 1] ?? 0)) / lambda);
          const sent = accumulated(messagesOf('differential', { levels: 1e6, halvings: 0 }, targets));
          return Math.max(...sent.map((m, k) => Math.abs(lambda * m - relu[k]!)));
        });
        expect(errors[0]).toBeLessThanOrEqual(1 / 2);
        expect(errors[1]).toBeLessThanOrEqual(2 ** -5);
        // currents are multiples of 1/8, so here a unit divides them
        expect(errors[2]).toBe(0);
      }),
    );
  });

  test('a constant target within theta: right to half a step as soon as its steps reach it, at every t', () => {
    fc.assert(
      fc.property(setting, fc.double({ min: -1, max: 1, noNaN: true }), ({ levels, halvings }, share) => {
        const finest = 2 ** halvings;
        const target = Math.fround(share * levels * finest);
        const changes = [target, ...new Array<number>(40).fill(0)];
        accumulated(messagesOf('differential', { levels, halvings }, changes)).forEach((estimate, i) => {
          expect(Math.abs(target - estimate)).toBeLessThanOrEqual((finest * step(i + 1, halvings)) / 2);
        });
      }),
    );
  });
});

describe('wait-then-fire', () => {
  const setting = fc.record({ delay: fc.integer({ min: 0, max: 10 }), levels, release, v0: fc.constantFrom(0, 0.5) });

  test('silent for D timesteps; then the levels neuron to which all that came has just arrived', () => {
    fc.assert(
      fc.property(setting, currentTrains, ({ delay, ...parameters }, currents) => {
        const messages = messagesOf('wait-then-fire', { delay, ...parameters }, currents);
        expect(sum(messages.slice(0, delay).map(Math.abs))).toBe(0);
        const [waited, later] = [currents.slice(0, delay + 1), currents.slice(delay + 1)];
        if (currents.length > delay)
          expect(messages.slice(delay)).toEqual(messagesOf('levels', parameters, [sum(waited), ...later]));
      }),
    );
  });

  test('D = T - 1: one rounding of all that arrived, whatever its order', () => {
    fc.assert(
      fc.property(levels, currentTrains, (levels, currents) => {
        const parameters = { delay: currents.length - 1, levels, release: RELEASE.zero, v0: 0.5 };
        const expected = clip(Math.floor(sum(currents) + 0.5), 0, levels);
        expect(sum(messagesOf('wait-then-fire', parameters, currents))).toBe(expected);
      }),
    );
  });
});

describe('lif', () => {
  test('u <- u decay (1 - s) + x; s = [u > threshold]', () => {
    fc.assert(
      fc.property(eighth, eighth, currentTrains, (threshold, decay, currents) => {
        let [u, s] = [0, 0];
        const expected = currents.map((x) => {
          u = u * decay * (1 - s) + x;
          s = u > threshold ? 1 : 0;
          return s;
        });
        expect(messagesOf('lif', { threshold, decay, release: RELEASE.zero }, currents)).toEqual(expected);
      }),
    );
  });

  test('the comparison is strict; signed activations mirror it', () => {
    const parameters = { threshold: 0.5, decay: 0.25, release: RELEASE.zero };
    expect(messagesOf('lif', parameters, [0.5, 0.375, 0.375, -4, 4])).toEqual([0, 0, 0, 0, 1]);
    expect(messagesOf('lif', parameters, [0.5, 0.5, 0])).toEqual([0, 1, 0]);
    expect(messagesOf('lif', { ...parameters, release: RELEASE.free }, [-0.5, -0.5, -0.5, 1])).toEqual([0, -1, 0, 1]);
  });
});

describe('i-lif', () => {
  const halfToEven = (x: number): number => {
    const [low, high] = [Math.floor(x), Math.ceil(x)];
    if (x - low !== high - x) return Math.round(x);
    return low % 2 === 0 ? low : high;
  };

  test('u <- (u - s) decay + x; s = round(clip(u, 0, D)), halves to even', () => {
    fc.assert(
      fc.property(levels, eighth, currentTrains, (levels, decay, currents) => {
        let [u, s] = [0, 0];
        const expected = currents.map((x) => {
          u = (u - s) * decay + x;
          s = halfToEven(clip(u, 0, levels));
          return s;
        });
        expect(messagesOf('i-lif', { levels, decay, release: RELEASE.zero }, currents)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [3.5, 4],
    [9, 4],
    [-3, 0],
  ])('%p sends %i', (u, s) => {
    expect(messagesOf('i-lif', { levels: 4, decay: 0.25, release: RELEASE.zero }, [u])).toEqual([s]);
  });
});

test.each(['integrate-fire', 'multi-threshold', 'spicalib', 'wait-then-fire', 'lif', 'i-lif', 'differential'])(
  '%s: nothing arrives, nothing leaves; neurons and runs do not know of one another',
  (name) => {
    const model = neuronModel(name);
    const parameters = Object.fromEntries(Object.entries(model.parameters).map(([key, p]) => [key, p.value]));
    expect(messagesOf(name, parameters, new Array<number>(40).fill(0)).every((m) => m === 0)).toBe(true);
    fc.assert(
      fc.property(currentTrains, currentTrains, (a, b) => {
        const alone = messagesOf(name, parameters, a);
        const rule = model.rule(parameters, 2);
        const [sent, charge] = [
          [0, 0],
          [0, 0],
        ];
        a.forEach((current, t) => {
          charge[0]! += current;
          charge[1]! += b[t] ?? 0;
          const messages = [0, 1].map((n) =>
            rule(charge[n]! + model.initial(parameters) - sent[n]!, sent[n]!, n, t + 1),
          );
          messages.forEach((m, n) => (sent[n]! += m));
          expect(messages[0]! + 0).toBe(alone[t]);
        });
      }),
    );
  },
);
