/** CPU milliseconds of the whole process, all threads: what a busy machine adds to the clock does not count. */
export function cpu() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * Times variants in turn, A B C A B C ..., so that all see the same machine.
 * @param variants functions by name, asynchronous or not, each doing its work once
 * @returns by name the median of the CPU milliseconds, after one round to warm up
 */
export async function interleaved(variants, rounds) {
  const times = Object.fromEntries(Object.keys(variants).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++)
    for (const [name, run] of Object.entries(variants)) {
      const start = cpu();
      await run();
      if (round > 0) times[name].push(cpu() - start);
    }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]));
}

function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** Numbers in [0, 1), the same for the same seed. */
export function seeded(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
