import { expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { sha256 } from '../../../src/container/sha256.js';

/** As Node's own cryptography has it. */
function expected(...pieces: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

test('every length around the ends of blocks', () => {
  for (let length = 0; length < 200; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => i * 31 + length);
    expect(sha256(bytes)).toBe(expected(bytes));
  }
});

test('any bytes in any pieces', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 150 }), { maxLength: 6 }), (pieces) => {
      expect(sha256(...pieces)).toBe(expected(...pieces));
    }),
  );
});

test('a million bytes, part of a larger buffer', () => {
  const bytes = Uint8Array.from({ length: 1_000_003 }, (_, i) => i >>> 3).subarray(3);
  expect(sha256(bytes)).toBe(expected(bytes));
});
