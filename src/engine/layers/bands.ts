import { WORD, type SpikeMap } from './spike-map.js';

/** Neighbouring blocks of output channels that read the same input channels. */
export interface Band {
  readonly firstBlock: number;
  readonly blocks: number;
  /** The input channels that some output of the band reads: from `start` up to `end`, exclusive. */
  readonly start: number;
  readonly end: number;
}

/** The bands of a convolution with groups: one where there is a single group; elsewhere each block reads the groups that its outputs are in. */
export function bandsOf(inputs: number, outputs: number, groups: number, block: number, totalBlocks: number): Band[] {
  const bands: Band[] = [];
  const [reads, writes] = [inputs / groups, outputs / groups];
  for (let b = 0; b < totalBlocks; b++) {
    const last = Math.min((b + 1) * block, outputs) - 1;
    // blocks behind the last output fill a word; they may read anything
    const start = Math.floor(Math.min(b * block, last) / writes) * reads;
    const end = (Math.floor(last / writes) + 1) * reads;
    const before = bands[bands.length - 1];
    if (before?.start === start && before.end === end)
      bands[bands.length - 1] = { ...before, blocks: before.blocks + 1 };
    else bands.push({ firstBlock: b, blocks: 1, start, end });
  }
  return bands;
}

/** Which words of a place hold the channels of a band, and which bits of the first and the last of them. */
export function wordsOfBand(
  { start, end }: Band,
  map: SpikeMap,
): Record<'firstWord' | 'words' | 'firstMask' | 'lastMask', number> {
  const whole = start === 0 && end === map.channels;
  const firstWord = Math.floor(start / WORD);
  const words = Math.ceil(end / WORD) - firstWord;
  const used = end % WORD;
  return {
    firstWord,
    words,
    firstMask: whole ? -1 : -1 << (start % WORD),
    lastMask: whole || used === 0 ? -1 : 2 ** used - 1,
  };
}
