/*
 * Spikes of bit trains, counted.
 */

/** Of each row from `from` to `to` the spikes of all timesteps, each times the weight of its column: sums i32[rows]. */
export function reachedSpikes(
  bits: usize,
  words: i32,
  width: i32,
  columns: usize,
  sums: usize,
  timesteps: i32,
  from: i32,
  to: i32,
): void {
  let at = bits + ((from * timesteps * width * words) << 2);
  for (let y = from; y < to; y++) {
    let sum = 0;
    for (let t = 0; t < timesteps; t++)
      for (let x = 0; x < width; x++) {
        let n = 0;
        for (let w = 0; w < words; w++, at += 4) n += popcnt(load<u32>(at));
        sum += n * load<i32>(columns + (x << 2));
      }
    store<i32>(sums + (y << 2), sum);
  }
}
