/** Element types of what lies in an engine's memory. */
export interface Elements {
  readonly u8: Uint8Array;
  readonly i16: Int16Array;
  readonly i32: Int32Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
}

/** A place in the memory of every run. */
export interface Slot<K extends keyof Elements> {
  readonly kind: K;
  readonly offset: number;
  readonly length: number;
}

const constructors = { u8: Uint8Array, i16: Int16Array, i32: Int32Array, f32: Float32Array, f64: Float64Array };

/** A stretch of memory, in bytes. */
export interface Block {
  readonly offset: number;
  readonly bytes: number;
}

/** Every array begins at a multiple of this. */
const ALIGNMENT = 64;

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

/**
 * Says where in memory each array of a program lies, once for all runs: first what no run changes, then what each begins at rest. All of a run's arrays
 * are in one piece of memory, so that compiled kernels reach them.
 */
export class MemoryPlan {
  private readonly constants: { readonly slot: Slot<keyof Elements>; readonly data: ArrayLike<number> }[] = [];
  private free: Block[] = [];
  private readonly lent: Block[] = [];
  private readonly sizes = { constants: 0, state: 0 };
  /** The constants as the first run has them; those of later ones are copied from it, so that nothing else need keep them. */
  private written: Uint8Array | undefined;

  /** An array with fixed contents. */
  constant<K extends keyof Elements>(kind: K, data: ArrayLike<number>): Slot<K> {
    const slot = this.place(kind, data.length, 'constants');
    this.constants.push({ slot, data });
    return slot;
  }

  /** An array that is zero when a run begins. Its offset counts from the end of the constants. */
  state<K extends keyof Elements>(kind: K, length: number): Slot<K> {
    return this.place(kind, length, 'state');
  }

  /** An array that is only needed for a while in every timestep; afterwards others may lie there. What it holds when its time begins is undefined. */
  lend<K extends keyof Elements>(kind: K, length: number): Slot<K> {
    const bytes = aligned(length * constructors[kind].BYTES_PER_ELEMENT);
    const fitting = this.free.filter((block) => block.bytes >= bytes).sort((a, b) => a.bytes - b.bytes)[0];
    const block = fitting ?? { offset: this.place('u8', bytes, 'state').offset, bytes };
    this.free = this.free.filter((other) => other !== block);
    this.lent.push(block);
    return { kind, offset: block.offset, length };
  }

  /** What has been lent since the last call. */
  takeLent(): readonly Block[] {
    return this.lent.splice(0);
  }

  /** Lets others have what is no longer needed. */
  giveBack(blocks: readonly Block[]): void {
    this.free.push(...blocks);
  }

  private place<K extends keyof Elements>(kind: K, length: number, part: 'constants' | 'state'): Slot<K> {
    const offset = this.sizes[part];
    const bytes = length * constructors[kind].BYTES_PER_ELEMENT;
    this.sizes[part] += aligned(bytes);
    return part === 'state' ? { kind, offset: -1 - offset, length } : { kind, offset, length };
  }

  /** Bytes that a run needs. */
  get bytes(): number {
    return this.sizes.constants + this.sizes.state;
  }

  /** The arrays of a run in memory of at least `bytes`, after all have been planned. */
  arrays(buffer: ArrayBuffer): Arrays {
    const arrays = new Arrays(buffer, this.sizes.constants, this.sizes.state);
    for (const { slot, data } of this.constants.splice(0)) arrays.of(slot).set(data);
    const constants = new Uint8Array(buffer, 0, this.sizes.constants);
    if (this.written) constants.set(this.written);
    else this.written = constants;
    return arrays;
  }
}

/** The arrays of one run. */
export class Arrays {
  constructor(
    readonly buffer: ArrayBuffer,
    private readonly constants: number,
    private readonly state: number,
  ) {}

  /** The array of a slot. */
  of<K extends keyof Elements>({ kind, offset, length }: Slot<K>): Elements[K] {
    const start = offset < 0 ? this.constants - 1 - offset : offset;
    return new constructors[kind](this.buffer, start, length) as Elements[K];
  }

  /** Brings all that runs change back to rest. */
  clear(): void {
    new Uint8Array(this.buffer, this.constants, this.state).fill(0);
  }
}
