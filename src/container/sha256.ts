const BLOCK = 64;
const ROUNDS = 64;

/**
 * The SHA-256 of some bytes, one piece after another, as 64 hexadecimal digits. It is written out so that files can be read where there is no `node:crypto` and nobody
 * can wait, as Web Crypto demands.
 * @see FIPS 180-4
 */
export function sha256(...pieces: readonly Uint8Array[]): string {
  const state = Int32Array.from(initialState);
  const words = new Int32Array(ROUNDS);
  const rest = new Uint8Array(BLOCK);
  let held = 0;
  let total = 0;
  for (const piece of pieces) {
    total += piece.length;
    let from = 0;
    if (held > 0) {
      from = Math.min(BLOCK - held, piece.length);
      rest.set(piece.subarray(0, from), held);
      held += from;
      if (held < BLOCK) continue;
      digestBlocks(state, words, rest, 0, BLOCK);
    }
    const whole = from + Math.floor((piece.length - from) / BLOCK) * BLOCK;
    digestBlocks(state, words, piece, from, whole);
    rest.set(piece.subarray(whole));
    held = piece.length - whole;
  }
  const last = new Uint8Array(held + 9 > BLOCK ? 2 * BLOCK : BLOCK);
  last.set(rest.subarray(0, held));
  last[held] = 0x80;
  new DataView(last.buffer).setBigUint64(last.length - 8, BigInt(total) * 8n);
  digestBlocks(state, words, last, 0, last.length);
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

function digestBlocks(state: Int32Array, w: Int32Array, bytes: Uint8Array, from: number, to: number): void {
  for (let at = from; at < to; at += BLOCK) {
    for (let i = 0, b = at; i < 16; i++, b += 4)
      w[i] = (bytes[b]! << 24) | (bytes[b + 1]! << 16) | (bytes[b + 2]! << 8) | bytes[b + 3]!;
    for (let i = 16; i < ROUNDS; i++) {
      const x = w[i - 15]!;
      const y = w[i - 2]!;
      const low = rotated(x, 7) ^ rotated(x, 18) ^ (x >>> 3);
      const high = rotated(y, 17) ^ rotated(y, 19) ^ (y >>> 10);
      w[i] = (w[i - 16]! + low + w[i - 7]! + high) | 0;
    }
    mix(state, w);
  }
}

function mix(state: Int32Array, w: Int32Array): void {
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  let e = state[4]!;
  let f = state[5]!;
  let g = state[6]!;
  let h = state[7]!;
  for (let i = 0; i < ROUNDS; i++) {
    const chosen = (e & f) ^ (~e & g);
    const first = (h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + chosen + constants[i]! + w[i]!) | 0;
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const second = ((rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + majority) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  state[0]! += a;
  state[1]! += b;
  state[2]! += c;
  state[3]! += d;
  state[4]! += e;
  state[5]! += f;
  state[6]! += g;
  state[7]! += h;
}

function rotated(x: number, by: number): number {
  return (x >>> by) | (x << (32 - by));
}

const primes = firstPrimes(ROUNDS);

/** The first 32 bits of the fractional parts of the square roots of the first 8 primes, and of the cube roots of the first 64. */
const initialState = primes.slice(0, 8).map((prime) => fraction(prime, 2n));
const constants = Int32Array.from(primes, (prime) => fraction(prime, 3n));

function firstPrimes(many: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < many; n++) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
}

/** 32 bits behind the point of the n-th root of a small number: the integer root of the number shifted by 32 n bits, found bit by bit. */
function fraction(value: number, n: bigint): number {
  const shifted = BigInt(value) << (32n * n);
  let root = 0n;
  for (let bit = 1n << 40n; bit > 0n; bit >>= 1n) if ((root + bit) ** n <= shifted) root += bit;
  return Number(BigInt.asIntN(32, root));
}
