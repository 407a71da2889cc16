import type { SpikeTrain } from '../sim/index.js';

/** The messages of one value at every timestep of a run, kept as the narrowest integers that hold them: timesteps * size * 1, 2 or 4 bytes. */
export class Messages {
  private data: Int8Array | Int16Array | Int32Array;
  private readonly active: Int32Array;

  constructor(
    timesteps: number,
    private readonly size: number,
  ) {
    this.data = new Int8Array(timesteps * size);
    this.active = new Int32Array(timesteps);
  }

  /** Bytes that are held. */
  get bytes(): number {
    return this.data.byteLength;
  }

  /** Keeps what a train sends at timestep t, from 1. */
  store(t: number, { message, active }: SpikeTrain): void {
    this.active[t - 1] = active;
    if (active === 0) return;
    while (!this.holds(message)) this.widen();
    this.data.set(message, (t - 1) * this.size);
  }

  /** Takes some elements of another run of the same neurons. */
  take(other: Messages, chosen: (element: number) => boolean): void {
    const { size, active } = this;
    while (this.data.BYTES_PER_ELEMENT < other.data.BYTES_PER_ELEMENT) this.widen();
    for (let i = 0; i < size; i++) {
      if (!chosen(i)) continue;
      for (let t = 0, at = i; t < active.length; t++, at += size) {
        const [old, taken] = [this.data[at]!, other.data[at]!];
        this.data[at] = taken;
        active[t]! += (taken === 0 ? 0 : 1) - (old === 0 ? 0 : 1);
      }
    }
  }

  /** Sends what was kept of timestep t. To be called for t = 1, 2, ... on a train that has been silent before. */
  replay(t: number, train: SpikeTrain): void {
    const { message, count } = train;
    const active = this.active[t - 1]!;
    if (active === 0 && train.active === 0) return;
    train.active = active;
    const start = (t - 1) * this.size;
    if (active === 0) message.fill(0);
    else message.set(this.data.subarray(start, start + this.size));
    for (let i = 0; i < message.length; i++) count[i]! += message[i]!;
  }

  private holds(message: Float32Array): boolean {
    const end = 2 ** (8 * this.data.BYTES_PER_ELEMENT - 1);
    for (let i = 0; i < message.length; i++) if (message[i]! >= end || message[i]! <= -end) return false;
    return true;
  }

  private widen(): void {
    this.data = this.data instanceof Int8Array ? Int16Array.from(this.data) : Int32Array.from(this.data);
  }
}
