import { InternalError } from '../../diagnostics/index.js';
import type { KernelMemory } from './kernel-memory.js';
import { CONTROL, member, MOST_ARGUMENTS, takeRows, type MemberData } from './member.js';
import { startThread, type Thread } from './thread.js';

/** Those who run kernels whose rows do not depend on each other. */
export interface Crew {
  /**
   * Runs the kernel `name` on all rows: kernel(...args, from, to) for pieces of them that together are 0 to `rows`, in any order. Returns when all are done.
   */
  run(name: string, args: readonly number[], rows: number): void;
}

/** Ends the threads of teams that nobody has any more. */
const orphans = new FinalizationRegistry<readonly Thread[]>((threads) => {
  for (const thread of threads) thread.end();
});

/**
 * Threads that share one memory, the caller's among them. The others take part as soon as they have started; nothing waits for that, and they do not keep a process
 * alive. Every row is worked on by one thread alone, so results do not depend on how many there are. Where no threads can be had the caller does it all.
 */
export class Team implements Crew {
  private readonly control: Int32Array;
  private readonly args: Float64Array;
  private readonly members: readonly Thread[];
  private readonly numbers: ReadonlyMap<string, number>;

  /**
   * @param threads with the caller's own
   * @param scratch for each thread an address where it may write
   */
  constructor(
    private readonly home: KernelMemory,
    threads: number,
    scratch: (thread: number) => number,
  ) {
    const room = (bytes: number): ArrayBuffer =>
      home.shared ? (new SharedArrayBuffer(bytes) as unknown as ArrayBuffer) : new ArrayBuffer(bytes);
    this.control = new Int32Array(room(4 * Object.keys(CONTROL).length));
    this.args = new Float64Array(room(8 * MOST_ARGUMENTS));
    this.numbers = new Map(Object.keys(home.kernels).map((name, i) => [name, i]));
    this.control[CONTROL.threads] = threads;
    home.kernels['useScratch']!(scratch(0));
    const { module, memory } = home;
    const { control, args } = this;
    this.members = Array.from({ length: home.shared ? threads - 1 : 0 }, (_, i) => {
      const data: MemberData = { module, memory, control, args, scratch: scratch(i + 1), at: CONTROL };
      return startThread(`(${member.toString()})(data, ${takeRows.toString()})`, data);
    }).filter((thread) => thread !== undefined);
    orphans.register(this, this.members, this);
  }

  /** Members that have started. */
  get present(): number {
    return Atomics.load(this.control, CONTROL.joined);
  }

  run(name: string, args: readonly number[], rows: number): void {
    const kernel = this.home.kernels[name];
    if (!kernel || args.length > MOST_ARGUMENTS) throw new InternalError(`kernel "${name}" cannot be run`);
    if (this.present === 0) {
      kernel(...args, 0, rows);
      return;
    }
    const { control } = this;
    this.args.set(args);
    control[CONTROL.arguments] = args.length;
    control[CONTROL.kernel] = this.numbers.get(name)!;
    control[CONTROL.rows] = rows;
    Atomics.store(control, CONTROL.next, 0);
    Atomics.store(control, CONTROL.open, 1);
    Atomics.add(control, CONTROL.round, 1);
    Atomics.notify(control, CONTROL.round);
    for (let taken = takeRows(control, CONTROL); taken; taken = takeRows(control, CONTROL)) kernel(...args, ...taken);
    Atomics.store(control, CONTROL.open, 0);
    while (Atomics.load(control, CONTROL.active) > 0);
    if (Atomics.load(control, CONTROL.failed)) throw new InternalError(`kernel "${name}" failed in a thread`);
  }

  /** Ends the other threads; the caller's goes on alone. */
  close(): void {
    orphans.unregister(this);
    for (const thread of this.members) thread.end();
    Atomics.store(this.control, CONTROL.joined, 0);
  }
}
