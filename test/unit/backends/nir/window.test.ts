import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { below } from '../../../../src/backends/nir/arrays.js';
import { enlarged, symmetric } from '../../../../src/backends/nir/window.js';
import { windowAxes } from '../../../../src/ops/index.js';

const axis = fc
  .record({
    input: fc.integer({ min: 1, max: 9 }),
    kernel: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 3 }),
    dilation: fc.integer({ min: 1, max: 2 }),
    before: fc.integer({ min: 0, max: 3 }),
    after: fc.integer({ min: 0, max: 3 }),
  })
  .filter((a) => a.input + a.before + a.after >= (a.kernel - 1) * a.dilation + 1)
  .map(
    ({ input, kernel, stride, dilation, before, after }) =>
      windowAxes([input], [kernel], { strides: [stride], dilations: [dilation], pads: [before, after] })[0]!,
  );

test('windows with the same padding on both sides read the same elements with the same weights', () => {
  let found = 0;
  fc.assert(
    fc.property(axis, (given) => {
      const even = symmetric([given])?.[0];
      // without dilation there is always a way
      if (given.dilation === 1) expect(even).toBeDefined();
      if (!even) return;
      found++;
      const room = given.input + 2 * even.padding - (even.kernel - 1) * even.dilation - 1;
      expect(Math.floor(room / even.stride) + 1).toBe(given.output);
      const kernel = Array.from({ length: given.kernel }, (_, i) => i + 1);
      const larger = enlarged(kernel, [given.kernel], [even]);
      for (let window = 0; window < given.output; window++) {
        const reads = (weights: ArrayLike<number>, start: number, dilation: number): string[] =>
          Array.from(weights).flatMap((weight, tap) => {
            const at = start + tap * dilation;
            return weight === 0 || at < 0 || at >= given.input ? [] : [`${weight} x ${at}`];
          });
        expect(reads(larger, window * even.stride - even.padding, even.dilation)).toEqual(
          reads(kernel, window * given.stride - given.before, given.dilation),
        );
      }
    }),
    { numRuns: 400, seed: 3 },
  );
  expect(found).toBeGreaterThan(300);
});

test('a threshold below is the next number, so that nothing lies between', () => {
  for (const x of [1, 0.1, 3e10, 2 ** -140, 0, -1, -0.1]) {
    const low = below(x, { doubles: true });
    expect(low).toBeLessThan(x);
    expect([low, x]).toContain((low + x) / 2);
    const single = below(x, { doubles: false });
    expect(single).toBeLessThan(x);
    expect(Math.fround(single)).toBe(single);
    expect(single).toBeGreaterThanOrEqual(x - Math.abs(x) * 2 ** -22 - 2 ** -148);
  }
});
