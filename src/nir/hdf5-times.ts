/**
 * An HDF5 file without the times at which it was written, so that equal contents give equal bytes: in every object header of version 2 that
 * tracks times, the four times become 0 and the header's checksum is made anew. A place that only looks like a header is left alone,
 * because its checksum does not fit.
 * @source HDF5 File Format Specification 4.0, IV.A.1.b (version 2 data object header prefix)
 */
export function withoutTimes(bytes: Uint8Array): Uint8Array {
  const out = bytes.slice();
  const view = new DataView(out.buffer);
  for (let at = out.indexOf(MARK[0]); at >= 0; at = out.indexOf(MARK[0], at + 1)) {
    const end = MARK.every((byte, i) => out[at + i] === byte) ? checksumPlace(view, at) : undefined;
    if (end === undefined || view.getUint32(end, true) !== lookup3(view, at, end - at)) continue;
    out.fill(0, at + TIMES, at + TIMES + 16);
    view.setUint32(end, lookup3(view, at, end - at), true);
  }
  return out;
}

/** "OHDR", then a byte of version and one of flags. */
const MARK = [0x4f, 0x48, 0x44, 0x52] as const;
const TIMES = 6;
const TRACKS_TIMES = 0x20;
const STORES_PHASES = 0x10;

/** Where the checksum of the header's first block is; undefined where no such block of this version with times can be. */
function checksumPlace(view: DataView, at: number): number | undefined {
  if (at + TIMES + 16 + 4 + 8 > view.byteLength) return undefined;
  const flags = view.getUint8(at + 5);
  if (view.getUint8(at + 4) !== 2 || (flags & TRACKS_TIMES) === 0) return undefined;
  const sizeAt = at + TIMES + 16 + (flags & STORES_PHASES ? 4 : 0);
  const sizeBytes = 1 << (flags & 3);
  const size =
    sizeBytes === 1
      ? view.getUint8(sizeAt)
      : sizeBytes === 2
        ? view.getUint16(sizeAt, true)
        : sizeBytes === 4
          ? view.getUint32(sizeAt, true)
          : Number(view.getBigUint64(sizeAt, true));
  const end = sizeAt + sizeBytes + size;
  return end + 4 <= view.byteLength ? end : undefined;
}

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/**
 * The checksum of HDF5 metadata.
 * @source B. Jenkins, "lookup3", 2006 (hashlittle, initial value 0)
 */
function lookup3(view: DataView, offset: number, length: number): number {
  const word = (i: number): number => {
    let value = 0;
    for (let byte = 0; byte < 4 && i + byte < length; byte++) value |= view.getUint8(offset + i + byte) << (8 * byte);
    return value;
  };
  let a = (0xdeadbeef + length) | 0;
  let [b, c] = [a, a];
  let i = 0;
  for (; length - i > 12; i += 12) {
    a = (a + word(i)) | 0;
    b = (b + word(i + 4)) | 0;
    c = (c + word(i + 8)) | 0;
    a = ((a - c) ^ rotate(c, 4)) | 0;
    c = (c + b) | 0;
    b = ((b - a) ^ rotate(a, 6)) | 0;
    a = (a + c) | 0;
    c = ((c - b) ^ rotate(b, 8)) | 0;
    b = (b + a) | 0;
    a = ((a - c) ^ rotate(c, 16)) | 0;
    c = (c + b) | 0;
    b = ((b - a) ^ rotate(a, 19)) | 0;
    a = (a + c) | 0;
    c = ((c - b) ^ rotate(b, 4)) | 0;
    b = (b + a) | 0;
  }
  if (length === 0) return c >>> 0;
  a = (a + word(i)) | 0;
  b = (b + word(i + 4)) | 0;
  c = (c + word(i + 8)) | 0;
  c = ((c ^ b) - rotate(b, 14)) | 0;
  a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0;
  c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0;
  b = ((b ^ a) - rotate(a, 14)) | 0;
  c = ((c ^ b) - rotate(b, 24)) | 0;
  return c >>> 0;
}
