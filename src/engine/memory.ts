/** Element types of what lies in an engine's memory. */
export interface Elements {
  readonly u8: Uint8Array;
  readonly i16: Int16Array;
  readonly i32: Int32Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
}

/** What is kept where: what no run changes; what is zero when a run begins; what is written before it is read; what each thread writes for itself before it reads it. */
type Part = 'constants' | 'state' | 'room' | 'own';

/** A place in the memory of every run. */
export interface Slot<K extends keyof Elements> {
  readonly kind: K;
  readonly part: Part;
  /** From the beginning of its part. @unit bytes */
  readonly offset: number;
  readonly length: number;
}

const constructors = { u8: Uint8Array, i16: Int16Array, i32: Int32Array, f32: Float32Array, f64: Float64Array };

/** A stretch of memory, in bytes. */
interface Block {
  readonly offset: number;
  readonly bytes: number;
}

/** Every array begins at a multiple of this. */
const ALIGNMENT = 64;

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

/** Kernels may look a little beyond the end of an array. @unit bytes */
const MARGIN = 64;

/**
 * Says where in memory each array of a program lies, once for all runs: first what no run changes, then what each begins at rest, then the rest. All of a run's arrays
 * are in one piece of memory, so that compiled kernels reach them.
 */
export class MemoryPlan {
  private readonly constants: { readonly slot: Slot<keyof Elements>; readonly data: ArrayLike<number> }[] = [];
  private free: Block[] = [];
  private readonly lent: Block[] = [];
  private kept: { readonly until: number; readonly blocks: readonly Block[] }[] = [];
  private readonly sizes = { constants: 0, state: 0, room: 0, own: 0 };
  /** The constants as the first run has them; those of later ones are copied from it, so that nothing else need keep them. */
  private written: Uint8Array | undefined;

  /** An array with fixed contents. */
  constant<K extends keyof Elements>(kind: K, data: ArrayLike<number>): Slot<K> {
    const slot = this.place(kind, data.length, 'constants');
    this.constants.push({ slot, data });
    return slot;
  }

  /** An array that is zero when a run begins. */
  state<K extends keyof Elements>(kind: K, length: number): Slot<K> {
    return this.place(kind, length, 'state');
  }

  /** An array that every run writes before it reads it. */
  room<K extends keyof Elements>(kind: K, length: number): Slot<K> {
    return this.place(kind, length, 'room');
  }

  /** An array that is only needed for a while in every timestep; afterwards others may lie there. What it holds when its time begins is undefined. */
  lend<K extends keyof Elements>(kind: K, length: number): Slot<K> {
    const bytes = aligned(length * constructors[kind].BYTES_PER_ELEMENT);
    const fitting = this.free.filter((block) => block.bytes >= bytes).sort((a, b) => a.bytes - b.bytes)[0];
    const block = fitting ?? { offset: this.place('u8', bytes, 'room').offset, bytes };
    this.free = this.free.filter((other) => other !== block);
    this.lent.push(block);
    return { kind, part: 'room', offset: block.offset, length };
  }

  /** Arrays of a thread's own, together, for one step: all steps have theirs at the same place. @returns to be called for each array */
  own(): <K extends keyof Elements>(kind: K, length: number) => Slot<K> {
    let offset = 0;
    return (kind, length) => {
      const slot = { kind, part: 'own' as const, offset, length };
      offset += aligned(length * constructors[kind].BYTES_PER_ELEMENT + MARGIN);
      this.sizes.own = Math.max(this.sizes.own, offset);
      return slot;
    };
  }

  /** Says that what has been lent since the last call is needed up to a step, counted in the order in which they run. */
  keepUntil(step: number): void {
    this.kept.push({ until: step, blocks: this.lent.splice(0) });
  }

  /** Goes on to a step: lets others have what only steps before it need. */
  goTo(step: number): void {
    for (const { until, blocks } of this.kept) if (until < step) this.free.push(...blocks);
    this.kept = this.kept.filter(({ until }) => until >= step);
  }

  private place<K extends keyof Elements>(kind: K, length: number, part: Part): Slot<K> {
    const offset = this.sizes[part];
    this.sizes[part] += aligned(length * constructors[kind].BYTES_PER_ELEMENT);
    return { kind, part, offset, length };
  }

  /** Bytes that a run needs. */
  get bytes(): number {
    const { constants, state, room, own } = this.sizes;
    return constants + state + room + own + MARGIN;
  }

  /** Bytes of a thread's own memory, which lies last: every further thread needs so many more. */
  get ownBytes(): number {
    return this.sizes.own;
  }

  /** The arrays of a run in memory of at least `bytes`, after all have been planned. */
  arrays(buffer: ArrayBuffer): Arrays {
    const { constants, state, room } = this.sizes;
    const starts = { constants: 0, state: constants, room: constants + state, own: constants + state + room };
    const arrays = new Arrays(buffer, starts);
    for (const { slot, data } of this.constants.splice(0)) arrays.of(slot).set(data);
    const written = new Uint8Array(buffer, 0, constants);
    if (this.written) written.set(this.written);
    else this.written = written;
    return arrays;
  }
}

/** The arrays of one run. */
export class Arrays {
  /** @param starts where the parts begin, one behind the other */
  constructor(
    readonly buffer: ArrayBuffer,
    private readonly starts: Readonly<Record<Part, number>>,
  ) {}

  /** Where the first thread's own memory begins. @unit bytes */
  get ownStart(): number {
    return this.starts.own;
  }

  /** The array of a slot. */
  of<K extends keyof Elements>(slot: Slot<K>): Elements[K] {
    return new constructors[slot.kind](this.buffer, this.address(slot), slot.length) as Elements[K];
  }

  /** Where a slot begins, those of a thread's own for the first thread. @unit bytes */
  address({ part, offset }: Slot<keyof Elements>): number {
    return this.starts[part] + offset;
  }

  /** Brings what begins at rest back to rest. */
  clear(): void {
    const { state, room } = this.starts;
    new Uint8Array(this.buffer, state, room - state).fill(0);
  }
}
