import type { Band } from './bands.js';
import { WORD } from './spike-map.js';

/** The weights of a convolution without dilation of its own: [outputs, inputs of a group, rows, columns]; a matrix has one row and one column. */
export interface Kernel {
  readonly data: ArrayLike<number>;
  readonly inputs: number;
  readonly outputs: number;
  readonly groups: number;
  readonly height: number;
  readonly width: number;
}

/** Bytes of the weights of one event in a block, narrow or wide. */
export const ROW_BYTES = 32;

/** Weights of so many bits: how many channels a block has, and where each of them lies in a row of a block. */
export interface WeightForm {
  readonly kernel: 'unitNeurons' | 'wideNeurons';
  readonly block: number;
  readonly kind: 'u8' | 'i16';
  readonly zero: number;
  /** The place in a row of the block's channel. */
  readonly place: (channel: number) => number;
}

/** Bytes w + 128; channel c of 16 stands beside channel c + 8. */
export const narrowForm: WeightForm = {
  kernel: 'unitNeurons',
  block: 32,
  kind: 'u8',
  zero: 128,
  place: (channel) => (channel & 16) + 2 * (channel & 7) + ((channel >> 3) & 1),
};

/** 16 bits w + 2^15; channel c of 8 stands beside channel c + 4. */
export const wideForm: WeightForm = {
  kernel: 'wideNeurons',
  block: 16,
  kind: 'i16',
  zero: 32768,
  place: (channel) => (channel & 8) + 2 * (channel & 3) + ((channel >> 2) & 1),
};

/** The form in which weights and biases fit, undefined where none does. */
export function formOf(weights: ArrayLike<number>, bias: ArrayLike<number>): WeightForm | undefined {
  const most = (numbers: ArrayLike<number>): number => {
    let largest = 0;
    for (let i = 0; i < numbers.length; i++) largest = Math.max(largest, Math.abs(numbers[i]!));
    return largest;
  };
  const [weight, injected] = [most(weights), most(bias)];
  if (weight <= 127 && injected <= 32767) return narrowForm;
  return weight <= 32767 && injected < 2 ** 31 ? wideForm : undefined;
}

/** Input channels of a band, counted from the first word that it reads. */
export function depthOf({ start, end }: Band): number {
  return end - Math.floor(start / WORD) * WORD;
}

/** Rows of weights of one column tap: one more than there are inputs, for events that fill a list. */
export function rowsOfTap(kernelHeight: number, depth: number): number {
  return kernelHeight * depth + 1;
}

/** The weights of a band, [block][column tap][row tap * depth, and one row of zeros][place in the block]; what is no connection has weight 0. */
export function packedWeights(k: Kernel, band: Band, form: WeightForm): Uint8Array | Uint16Array {
  const depth = depthOf(band);
  const [reads, writes] = [k.inputs / k.groups, k.outputs / k.groups];
  const perTap = rowsOfTap(k.height, depth);
  const size = band.blocks * k.width * perTap * form.block;
  const packed = (form.kind === 'u8' ? new Uint8Array(size) : new Uint16Array(size)).fill(form.zero);
  const taps = k.height * k.width;
  for (let b = 0; b < band.blocks; b++)
    for (let lane = 0; lane < form.block; lane++) {
      const o = (band.firstBlock + b) * form.block + lane;
      if (o >= k.outputs) continue;
      const first = Math.floor(o / writes) * reads;
      for (let i = 0; i < reads; i++) {
        const c = first + i - Math.floor(band.start / WORD) * WORD;
        for (let ky = 0; ky < k.height; ky++)
          for (let kx = 0; kx < k.width; kx++) {
            const row = (b * k.width + kx) * perTap + ky * depth + c;
            packed[row * form.block + form.place(lane)] =
              k.data[(o * reads + i) * taps + ky * k.width + kx]! + form.zero;
          }
      }
    }
  return packed;
}
