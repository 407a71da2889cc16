import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { digitPlanes, neuronModel, signedDigits, signedPowers } from '../../../src/neurons/index.js';

const integer = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });

test('digits in {-1, 0, 1} make the message, no two beside each other, as many as it has spikes', () => {
  fc.assert(
    fc.property(integer(-(2 ** 20), 2 ** 20), (message) => {
      const digits = [...signedDigits(message, 22)];
      expect(digits.every((d) => Math.abs(d) <= 1)).toBe(true);
      expect(digits.reduce((sum, d) => 2 * sum + d, 0)).toBe(message);
      expect(digits.some((d, k) => d !== 0 && (digits[k + 1] ?? 0) !== 0)).toBe(false);
      expect(digits.filter((d) => d !== 0)).toHaveLength(signedPowers(message));
    }),
    { numRuns: 2000 },
  );
});

test('written out: 7 = 8 - 1, -3 = -4 + 1', () => {
  expect([...signedDigits(7, 4)]).toEqual([1, 0, 0, -1]);
  expect([...signedDigits(-3, 4)]).toEqual([0, -1, 0, 1]);
  expect([...signedDigits(0, 2)]).toEqual([0, 0]);
});

test('a receiver that doubles and adds arrives at the charge of the whole message, for random weights', () => {
  const messages = fc.array(integer(-500, 500), { minLength: 4, maxLength: 4 });
  const weights = fc.array(integer(-127, 127), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(messages, weights, integer(-1000, 1000), (sent, w, bias) => {
      const planes = sent.map((message) => signedDigits(message, 10));
      let held = 0;
      for (let k = 0; k < 10; k++) held = 2 * held + planes.reduce((sum, digits, i) => sum + w[i]! * digits[k]!, 0);
      expect(held + bias).toBe(sent.reduce((sum, message, i) => sum + w[i]! * message, bias));
    }),
  );
});

test('the planes of a neuron hold every message that it sends, however it is driven', () => {
  const kinds = fc.oneof(
    integer(1, 12).map((exponents) => ({ model: neuronModel('sigma-delta'), p: { exponents, burst: 8 } })),
    integer(1, 40).map((levels) => ({ model: neuronModel('levels'), p: { levels, release: 2, v0: 0.5 } })),
    integer(1, 8).map((gamma) => ({
      model: neuronModel('spicalib'),
      p: { gamma, allowance: 0, repair: 0, release: 0 },
    })),
  );
  fc.assert(
    fc.property(
      kinds,
      fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { maxLength: 12 }),
      ({ model, p }, drives) => {
        const planes = digitPlanes(model, p);
        const fire = model.rule(p, 1);
        let sent = 0;
        drives.forEach((drive, t) => {
          const message = fire(drive * 2 * model.limit(1, p) - sent, sent, 0, t + 1);
          const digits = signedDigits(message, planes);
          expect([...digits].reduce((sum, d) => 2 * sum + d, 0)).toBe(message + 0);
          sent += message;
        });
      },
    ),
    { numRuns: 1000 },
  );
});

test.each([
  ['one level', 'levels', { levels: 1 }, 1],
  ['three levels: 3 = 4 - 1', 'levels', { levels: 3 }, 3],
  ['21 = 16 + 4 + 1', 'levels', { levels: 21 }, 5],
  ['22 = 32 - 8 - 2', 'levels', { levels: 22 }, 6],
  ['13 sizes, from one limit to the other', 'sigma-delta', { exponents: 13 }, 15],
])('planes: %s', (_, model, p, planes) => {
  expect(digitPlanes(neuronModel(model), p)).toBe(planes);
});
