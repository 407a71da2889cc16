import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Optimizer, Space, type Parameter, type Parameters, type Point } from '../../src/optimization/index.js';

const number = (low: number, high: number): fc.Arbitrary<number> =>
  fc.double({ min: low, max: high, noNaN: true, noDefaultInfinity: true });
const parameter: fc.Arbitrary<Parameter> = fc.oneof(
  fc
    .tuple(number(-1e6, 1e6), number(1e-3, 1e6))
    .map(([low, width]): Parameter => ({ kind: 'real', low, high: low + width })),
  fc
    .tuple(number(1e-6, 1), number(1.5, 1e6))
    .map(([low, ratio]): Parameter => ({ kind: 'real', low, high: low * ratio, log: true })),
  fc
    .tuple(fc.integer({ min: 1, max: 99 }), fc.nat(300), fc.boolean())
    .map(([low, more, log]): Parameter => ({ kind: 'integer', low, high: low + more, log })),
  fc
    .uniqueArray(fc.oneof(fc.string(), fc.integer()), { minLength: 1, maxLength: 9 })
    .map((values): Parameter => ({ kind: 'categorical', values })),
);
const parameters: fc.Arbitrary<Parameters> = fc
  .array(parameter, { minLength: 1, maxLength: 5 })
  .map((list) => Object.fromEntries(list.map((p, k) => [`p${k}`, p])));

test('every place has a point within the space, which lies at the place, or at its cell’s own', () => {
  fc.assert(
    fc.property(parameters, fc.array(number(0, 1), { minLength: 5, maxLength: 5 }), (p, coordinates) => {
      const space = new Space(p);
      const place = Float64Array.from(coordinates.slice(0, space.axes.length));
      const back = space.placeOf(space.pointAt(place));
      const rounded = space.rounded(place);
      space.axes.forEach((axis, k) => {
        // reals: rounding of values up to 1e6 wide apart by 1e-3
        if (axis.cells === Infinity) expect(Math.abs(back[k]! - rounded[k]!)).toBeLessThan(1e-6);
        else expect(back[k]).toBe(rounded[k]);
      });
      expect(space.keyOf(space.pointAt(rounded))).toBe(space.keyOf(space.pointAt(place)));
    }),
  );
});

test('whatever is told, asks are points of the space, never twice the same, and repeatable', () => {
  const told = fc.array(fc.oneof(number(-1e3, 1e3), fc.constant(NaN)), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(parameters, told, fc.nat(), fc.integer({ min: 1, max: 3 }), (p, values, seed, batch) => {
      const space = new Space(p);
      const run = (): Point[] => {
        const optimizer = new Optimizer(space, { seed, initial: 3 });
        while (optimizer.history.length < values.length) {
          const points = optimizer.askMany(batch);
          if (points.length === 0) break;
          for (const point of points) optimizer.tell(point, values[optimizer.history.length] ?? 0);
        }
        return optimizer.history.map((trial) => trial.point);
      };
      const points = run();
      points.forEach((point) => space.placeOf(point));
      expect(new Set(points.map((point) => space.keyOf(point))).size).toBe(points.length);
      expect(points.length).toBeGreaterThanOrEqual(Math.min(values.length, space.size));
      expect(run()).toEqual(points);
    }),
    { numRuns: 15 },
  );
});
