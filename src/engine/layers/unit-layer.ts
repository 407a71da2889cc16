/** The fields of a layer in memory, in their order; kernels/unit-layer.ts says what they are. */
const FIELDS = [
  'bitsAt',
  'inWords',
  'inHeight',
  'inWidth',
  'firstWord',
  'words',
  'firstMask',
  'lastMask',
  'depth',
  'outAt',
  'outWords',
  'outHeight',
  'outWidth',
  'firstBlock',
  'blocks',
  'kernelHeight',
  'stride',
  'before',
  'dilation',
  'orderAt',
  'columnsAt',
  'shiftsAt',
  'weightsAt',
  'blockBytes',
  'membranesAt',
  'scale',
  'biasAt',
  'costAt',
  'unevenAt',
  'costsAt',
  'listed',
  'sentAt',
  'spikesAt',
] as const;

/** A weighted layer of unit spikes as the kernels read it. */
export type UnitLayer = Readonly<Record<(typeof FIELDS)[number], number>>;

/** 32-bit numbers of a layer in memory. */
export const UNIT_LAYER_LENGTH = FIELDS.length;

/** Writes a layer where the kernels look for it. */
export function writeLayer(layer: UnitLayer, to: Int32Array): void {
  FIELDS.forEach((field, i) => (to[i] = layer[field]));
}

/** Reads what `writeLayer` wrote. */
export function readLayer(from: Int32Array): UnitLayer {
  return Object.fromEntries(FIELDS.map((field, i) => [field, from[i]!])) as Record<(typeof FIELDS)[number], number>;
}
