/** Memory as numbers of several kinds, by byte address. */
export class Views {
  readonly u8: Uint8Array;
  readonly u16: Uint16Array;
  readonly i16: Int16Array;
  readonly i32: Int32Array;
  readonly f64: Float64Array;

  constructor(buffer: ArrayBuffer) {
    const whole = buffer.byteLength - (buffer.byteLength % 8);
    this.u8 = new Uint8Array(buffer);
    this.u16 = new Uint16Array(buffer, 0, whole / 2);
    this.i16 = new Int16Array(buffer, 0, whole / 2);
    this.i32 = new Int32Array(buffer, 0, whole / 4);
    this.f64 = new Float64Array(buffer, 0, whole / 8);
  }

  /** Bit `bit` of the words from an address. */
  bit(at: number, bit: number): number {
    return (this.i32[(at >> 2) + (bit >> 5)]! >>> (bit & 31)) & 1;
  }

  /** Sets or clears bit `bit` of the words from an address. */
  setBit(at: number, bit: number, value: boolean): void {
    const word = (at >> 2) + (bit >> 5);
    const mask = 1 << (bit & 31);
    this.i32[word] = value ? this.i32[word]! | mask : this.i32[word]! & ~mask;
  }
}

/** A kernel, with the arguments of its compiled twin; the last two are the rows from and to. */
export type PlainKernel = (views: Views, args: readonly number[]) => void;
