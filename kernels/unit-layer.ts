/*
 * Layers of neurons that send single unit spikes. Spikes are bits: 32 channels of a place and a timestep to a word, words as [row][timestep][column][word]. Outputs are
 * worked on in blocks of neighbouring channels.
 */

/** A weighted layer. src/engine/layers/unit-layer.ts writes these fields, in this order; all are 32-bit numbers, and what is called `...At` is an address. */
@unmanaged
export class UnitLayer {
  /** Input spikes: words of a place, rows, columns. */
  bitsAt: usize;
  inWords: i32;
  inHeight: i32;
  inWidth: i32;
  /** The words of a place that this layer reads, what it reads of the first and the last of them, and the channels up to the last that it reads. */
  firstWord: i32;
  words: i32;
  firstMask: u32;
  lastMask: u32;
  depth: i32;
  /** Output spikes. */
  outAt: usize;
  outWords: i32;
  outHeight: i32;
  outWidth: i32;
  firstBlock: i32;
  blocks: i32;
  /** Vertical window: output row y reads the rows y * stride - before + k * dilation. */
  kernelHeight: i32;
  stride: i32;
  before: i32;
  dilation: i32;
  /** Input columns in the order in which they are listed; i32[inWidth]. */
  orderAt: usize;
  /** Of each output column, which of the listed columns it reads: first and one past the last; i32[outWidth][2]. */
  columnsAt: usize;
  /** Of each output column, the bytes that the offset of a weight in the list is to be reduced by; i32[outWidth]. */
  shiftsAt: usize;
  /** Weights [block][column tap][row tap * depth, and one row of zeros][channel of the block], 32 bytes each row. */
  weightsAt: usize;
  blockBytes: i32;
  /** What is left to the next spike, negated, times `scale`; i32[outHeight][block][outWidth][channel of the block]. */
  membranesAt: usize;
  scale: i32;
  /** Injected at every timestep, by channel: i16 for narrow weights, i32 for wide ones. */
  biasAt: usize;
  /** What a spike takes from the membrane, by channel, 0 where it depends on the spikes before; i32. */
  costAt: usize;
  /** By block: whether `costs` says what a spike takes; u8. */
  unevenAt: usize;
  /** What the spike after n others takes, by channel; i32[channel][listed]. */
  costsAt: usize;
  listed: i32;
  /** Spikes sent so far, of the channels of uneven blocks; u16, as the membranes. */
  sentAt: usize;
  /** Spikes of each output row in this call; i32. */
  spikesAt: usize;
}

let scratch: usize = 0;

/** Says where this thread may write what it needs for a while. */
export function useScratch(at: usize): void {
  scratch = at;
}

/** Where this thread may write. */
export function scratchAt(): usize {
  return scratch;
}

/** Takes from the membranes of a block what the spikes of `bits` cost, of neurons whose every spike may cost something else. */
export function settle(l: UnitLayer, bits: u32, membranes: usize, channel: i32): void {
  const sent = l.sentAt + ((membranes - l.membranesAt) >> 1);
  for (let m = bits; m != 0; m &= m - 1) {
    const c = ctz(m);
    const n = <i32>load<u16>(sent + (c << 1));
    const cost = load<i32>(l.costsAt + (((channel + c) * l.listed + n) << 2));
    const v = membranes + (c << 2);
    store<i32>(v, load<i32>(v) - cost);
    store<u16>(sent + (c << 1), n + 1);
  }
}
