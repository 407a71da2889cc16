import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ConvertError } from '../../../src/diagnostics/index.js';
import { ANALOG_BOUND, SPIKE_BOUND, toLattice } from '../../../src/snn/index.js';

/** Not so small that doubles lose precision. */
const number = (largest: number) =>
  fc.double({ min: -largest, max: largest, noNaN: true }).map((x) => (Math.abs(x) < 1e-9 ? 0 : x));
const weight = number(4);
const layer = fc.integer({ min: 1, max: 20 }).chain((length) =>
  fc.record({
    rows: fc.array(fc.array(weight, { minLength: length, maxLength: length }), { minLength: 1, maxLength: 5 }),
    bias: fc.array(number(8), { minLength: 5, maxLength: 5 }),
    bits: fc.integer({ min: 8, max: 16 }),
    inputLimit: fc.integer({ min: 1, max: 4096 }),
    gain: fc.integer({ min: 1, max: 256 }),
    bound: fc.constantFrom(SPIKE_BOUND, ANALOG_BOUND),
  }),
);

test('weights and biases are rounded by at most half a quantum, within their bits, and no sum can pass the bound', () => {
  fc.assert(
    fc.property(layer, ({ rows, bias, ...options }) => {
      const length = rows[0]!.length;
      const biases = Float64Array.from(rows, (_, o) => bias[o]!);
      const lattice = toLattice(
        'layer',
        rows.map((r) => Float64Array.from(r)),
        biases,
        options,
      );
      let widest = 0;
      rows.forEach((row, o) => {
        const quantum = 2 ** lattice.exponent[o]!;
        const stored = lattice.weight.subarray(o * length, (o + 1) * length);
        let total = Math.abs(lattice.bias[o]!) * options.gain;
        row.forEach((w, i) => {
          expect(Math.abs(stored[i]! * quantum - w)).toBeLessThanOrEqual(quantum / 2);
          expect(Math.abs(stored[i]!)).toBeLessThan(2 ** (options.bits - 1));
          total += Math.abs(stored[i]!) * options.inputLimit;
          widest = Math.max(widest, Math.abs(stored[i]!));
        });
        expect(Math.abs(lattice.bias[o]! * quantum - biases[o]!)).toBeLessThanOrEqual(quantum / 2);
        expect(Number.isInteger(lattice.bias[o]!)).toBe(true);
        expect(total).toBeLessThanOrEqual(options.bound);
      });
      expect(lattice.bits).toBe(widest === 0 ? 0 : Math.floor(Math.log2(widest)) + 2);
    }),
    { numRuns: 300 },
  );
});

test('the quantum is no coarser than needed: at half its size the widest weight or the largest sum would not fit', () => {
  fc.assert(
    fc.property(layer, ({ rows, bias, ...options }) => {
      const biases = Float64Array.from(rows, (_, o) => bias[o]!);
      const { exponent } = toLattice(
        'layer',
        rows.map((r) => Float64Array.from(r)),
        biases,
        options,
      );
      rows.forEach((row, o) => {
        const finer = 2 ** (exponent[o]! - 1);
        const peak = Math.max(...row.map(Math.abs)) || Math.abs(biases[o]!);
        const total =
          row.reduce((sum, w) => sum + Math.abs(w), 0) * options.inputLimit + Math.abs(biases[o]!) * options.gain;
        if (peak === 0) return;
        // rounding adds at most half a quantum to each number, hence the slack of one
        const tooWide = peak / finer + 1 > 2 ** (options.bits - 1) - 1;
        const tooLarge = total / finer + row.length * options.inputLimit + options.gain > options.bound;
        expect(tooWide || tooLarge).toBe(true);
      });
    }),
    { numRuns: 300 },
  );
});

describe('edges', () => {
  const options = { bits: 8, inputLimit: 1, gain: 1, bound: SPIKE_BOUND };

  test('weights that fit exactly are exact', () => {
    const { weight: w, exponent } = toLattice('l', [Float64Array.of(127, -64, 0.5 * 128)], Float64Array.of(0), options);
    expect([[...w], exponent[0]]).toEqual([[127, -64, 64], 0]);
  });

  test('a channel of zeros stays zero, one of bias only keeps its bias', () => {
    const lattice = toLattice('l', [new Float64Array(2), new Float64Array(2)], Float64Array.of(0, 0.75), options);
    expect([...lattice.weight]).toEqual([0, 0, 0, 0]);
    expect(lattice.bias[0]).toBe(0);
    expect(Math.abs(lattice.bias[1]! * 2 ** lattice.exponent[1]! - 0.75)).toBeLessThan(0.75 / 127);
  });

  test('tiny and huge channels stand side by side', () => {
    const lattice = toLattice('l', [Float64Array.of(1e-30), Float64Array.of(1e30)], Float64Array.of(0, 0), options);
    [1e-30, 1e30].forEach((w, o) =>
      expect(Math.abs((lattice.weight[o]! * 2 ** lattice.exponent[o]!) / w - 1)).toBeLessThan(1 / 126),
    );
  });

  test('outliers are no reason to refuse: only the accumulator is', () => {
    const row = new Float64Array(5000).fill(1e-3);
    row[0] = 10;
    expect(() => toLattice('l', [row], Float64Array.of(0), { ...options, bits: 8 })).not.toThrow();
  });

  test('refuses where the accumulator leaves too little of the weights, and names the channel', () => {
    const rows = [new Float64Array(8192), new Float64Array(8192).fill(1)];
    const wide = { bits: 16, inputLimit: 2 ** 20, gain: 1, bound: SPIKE_BOUND };
    expect(() => toLattice('conv7', rows, Float64Array.of(0, 0), wide)).toThrow(ConvertError);
    expect(() => toLattice('conv7', rows, Float64Array.of(0, 0), wide)).toThrow(
      /ACCUMULATOR_OVERFLOW: layer "conv7", output channel 1/,
    );
  });
});
