/** Numbers that the threads of a team share, by their place in an Int32Array. */
export const CONTROL = {
  /** 1 while there is work to join. */
  open: 0,
  /** Members at work. */
  active: 1,
  /** The next row that nobody has taken, and how many there are. */
  next: 2,
  rows: 3,
  /** Threads among which the rows are divided. */
  threads: 4,
  /** Number of the kernel among the module's exports, and of its arguments. */
  kernel: 5,
  arguments: 6,
  /** Counts pieces of work; members wait for it to change. */
  round: 7,
  /** Members that have come so far. */
  joined: 8,
  /** 1 when a kernel has failed in a member. */
  failed: 9,
} as const;

/** Arguments that fit. */
export const MOST_ARGUMENTS = 64;

/** What a member is given when it starts. */
export interface MemberData {
  readonly module: object;
  readonly memory: object;
  readonly control: Int32Array;
  readonly args: Float64Array;
  /** Where this member may write for a while. */
  readonly scratch: number;
  readonly at: typeof CONTROL;
}

/**
 * Takes the next rows of the current piece of work: a share of what is left, at least `least`, so that all threads end at about the same time.
 * @returns the first and one past the last, or undefined when all are taken. Uses nothing but its arguments, since its text is sent to threads.
 */
export function takeRows(control: Int32Array, at: typeof CONTROL): [from: number, to: number] | undefined {
  const rows = control[at.rows]!;
  const threads = control[at.threads]!;
  for (;;) {
    const from = Atomics.load(control, at.next);
    if (from >= rows) return undefined;
    const share = Math.max(1, rows >> 5, Math.floor((rows - from) / (2 * threads)));
    const to = Math.min(rows, from + share);
    if (Atomics.compareExchange(control, at.next, from, to) === from) return [from, to];
  }
}

/** What a member does, for as long as it lives. Its text is sent to a thread, together with that of `takeRows`: it uses nothing else from this file. */
export function member(data: MemberData, take: typeof takeRows): never {
  interface Wasm {
    Instance: new (module: object, imports: object) => { exports: Record<string, (...args: number[]) => void> };
  }
  const { control, at, args } = data;
  const wasm = (globalThis as unknown as { WebAssembly: Wasm }).WebAssembly;
  const none = (): number => 0;
  const imports = { env: { memory: data.memory }, neurons: { bound: none, preciseBound: none } };
  const { exports } = new wasm.Instance(data.module, imports);
  const kernels = Object.values(exports);
  exports['useScratch']!(data.scratch);
  Atomics.add(control, at.joined, 1);
  const spins = 20_000;
  let round = Atomics.load(control, at.round) - 1;
  for (;;) {
    for (let spin = 0; spin < spins && Atomics.load(control, at.round) === round; spin++);
    while (Atomics.load(control, at.round) === round) Atomics.wait(control, at.round, round);
    round = Atomics.load(control, at.round);
    Atomics.add(control, at.active, 1);
    try {
      while (Atomics.load(control, at.open) === 1) {
        const rows = take(control, at);
        if (!rows) break;
        kernels[control[at.kernel]!]!(...args.subarray(0, control[at.arguments]), ...rows);
      }
    } catch {
      Atomics.store(control, at.failed, 1);
    }
    Atomics.sub(control, at.active, 1);
  }
}
