import { readLayer, UNIT_LAYER_LENGTH, type UnitLayer } from '../unit-layer.js';
import { narrowForm, ROW_BYTES, rowsOfTap, wideForm, type WeightForm } from '../weights.js';
import type { PlainKernel, Views } from './views.js';

const forms: Readonly<Record<'narrow' | 'wide', WeightForm>> = { narrow: narrowForm, wide: wideForm };

/** Twins of kernels/unit-gather.ts and kernels/unit-wide.ts: every spike is looked for at every tap. */
export function neurons(width: 'narrow' | 'wide'): PlainKernel {
  const form = forms[width];
  return (views, [layer = 0, timesteps = 0, from = 0, to = 0]) => {
    const l = readLayer(views.i32.subarray(layer >> 2, (layer >> 2) + UNIT_LAYER_LENGTH));
    for (let y = from; y < to; y++)
      for (let t = 0; t < timesteps; t++)
        for (let x = 0; x < l.outWidth; x++)
          for (let b = 0; b < l.blocks; b++) block(views, l, form, y, t, x, b, timesteps);
  };
}

function block(
  v: Views,
  l: UnitLayer,
  form: WeightForm,
  y: number,
  t: number,
  x: number,
  b: number,
  timesteps: number,
): void {
  const sums = new Int32Array(form.block);
  const weights = form.kind === 'u8' ? v.u8 : v.u16;
  const column = l.columnsAt / 4 + 2 * x;
  for (let k = 0; k < l.kernelHeight; k++) {
    const row = y * l.stride - l.before + k * l.dilation;
    if (row < 0 || row >= l.inHeight) continue;
    for (let place = v.i32[column]!; place < v.i32[column + 1]!; place++) {
      const input = v.i32[l.orderAt / 4 + place]!;
      const at = l.bitsAt + 4 * (((row * timesteps + t) * l.inWidth + input) * l.inWords + l.firstWord);
      const first = place * rowsOfTap(l.kernelHeight, l.depth) + k * l.depth;
      const tap = first * ROW_BYTES - v.i32[l.shiftsAt / 4 + x]!;
      for (let c = 0; c < l.depth; c++) {
        if (!isRead(l, c) || v.bit(at, c) === 0) continue;
        const weightsAt = (l.weightsAt + b * l.blockBytes + tap + c * ROW_BYTES) / (form.kind === 'u8' ? 1 : 2);
        for (let o = 0; o < form.block; o++) sums[o]! += weights[weightsAt + form.place(o)]! - form.zero;
      }
    }
  }
  const number = l.firstBlock + b;
  const blocks = (l.outWords * 32) / form.block;
  const out = l.outAt + 4 * ((y * timesteps + t) * l.outWidth + x) * l.outWords;
  for (let o = 0; o < form.block; o++) {
    const channel = number * form.block + o;
    const at = ((y * blocks + number) * l.outWidth + x) * form.block + o;
    const spikes = fires(v, l, form, sums[o]!, channel, number, at);
    v.setBit(out, channel, spikes);
    if (spikes) v.i32[l.spikesAt / 4 + y]!++;
  }
}

function isRead(l: UnitLayer, c: number): boolean {
  const first = c >= 32 || ((l.firstMask >>> c) & 1) === 1;
  return first && (c < 32 * (l.words - 1) || ((l.lastMask >>> (c & 31)) & 1) === 1);
}

/** Charges one neuron, number `at` of the membranes. @returns whether it spikes, for which it has paid then */
function fires(
  v: Views,
  l: UnitLayer,
  form: WeightForm,
  sum: number,
  channel: number,
  block: number,
  at: number,
): boolean {
  const bias = form.kind === 'u8' ? v.i16[l.biasAt / 2 + channel]! : v.i32[l.biasAt / 4 + channel]!;
  const membrane = l.membranesAt / 4 + at;
  v.i32[membrane] = v.i32[membrane]! + (sum + bias) * l.scale;
  if (v.i32[membrane] <= 0) return false;
  if (v.u8[l.unevenAt + block] === 0) v.i32[membrane] -= v.i32[l.costAt / 4 + channel]!;
  else {
    const n = v.u16[l.sentAt / 2 + at]!++;
    v.i32[membrane] -= v.i32[l.costsAt / 4 + channel * l.listed + n]!;
  }
  return true;
}
