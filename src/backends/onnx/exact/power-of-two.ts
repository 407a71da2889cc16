import type { Formula } from '../formula.js';

/** 2^k for whole k between -127 and 127 (float32) or -1023 and 1023 (double). */
export function powerOfTwo({ w, type }: Formula, k: string): string {
  const most = type === 'f32' ? 127 : 1023;
  // negative places count from the end of the table
  const table = Float64Array.from({ length: 2 * most + 1 }, (_, i) => 2 ** (i <= most ? i : i - 2 * most - 1));
  return w.add('Gather', [w.numbers(type, table), w.cast(k, 'i32')]);
}
