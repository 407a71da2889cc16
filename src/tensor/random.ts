const { imul } = Math;

/**
 * A reproducible generator of numbers uniform in [0, 1), with 53 random bits each. Not for secrets.
 * A Weyl sequence of 32-bit words passed through the MurmurHash3 finaliser; two words make one number. Any seed is allowed; only its
 * 32 low bits count.
 * @source G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014 (construction)
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  const word = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = imul(z ^ (z >>> 16), 0x85ebca6b);
    z = imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
  return () => {
    const high = word() >>> 5;
    const low = word() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  };
}
