import type { SnnProgram } from '../snn/index.js';
import { sizeOf } from '../tensor/index.js';
import type { Knob } from './knob.js';
import type { Means } from './means.js';
import { Messages } from './messages.js';
import { replay } from './replay.js';
import { lastReaders } from './segment.js';
import type { Target } from './target.js';

/** What one sample brings to the next target: its analog inputs, and the messages of targets before that are still to be read. */
export interface SampleRun {
  readonly analog: ReadonlyMap<string, Float32Array>;
  readonly trains: Map<string, Messages>;
}

/**
 * Moves the knobs of all targets in order: each is measured over all samples and timesteps before the next one is looked at, so that it sees what comes from
 * the corrected layers before it.
 */
export function sweep(
  program: SnnProgram,
  targets: readonly Target[],
  runs: readonly SampleRun[],
  onTarget: (done: number) => void,
): void {
  const last = lastReaders(targets.map(({ segment }) => segment));
  targets.forEach((target, k) => {
    const { knobs, segment, site } = target;
    const bench = new Bench(program, target, runs, last.has(site.value));
    if (knobs.length === 0) bench.measure([]);
    knobs.forEach(({ knob, expected }) => {
      bring(knob, expected, bench);
    });
    for (const train of segment.trains) if (last.get(train) === k) runs.forEach((run) => run.trains.delete(train));
    onTarget(k + 1);
  });
}

/** Measures one target over all samples and keeps what its neurons send, if anyone is to read it. */
class Bench {
  private before: readonly (Messages | undefined)[] = [];

  constructor(
    private readonly program: SnnProgram,
    private readonly target: Target,
    private readonly runs: readonly SampleRun[],
    private readonly kept: boolean,
  ) {}

  /** Runs the samples through the target with its knobs as they are and adds what is measured to means. */
  measure(means: readonly Means[]): void {
    const { program, target, runs, kept } = this;
    const { site, segment } = target;
    if (!kept && means.length === 0) return;
    this.before = runs.map((run) => run.trains.get(site.value));
    for (const run of runs) {
      const messages = kept ? new Messages(program.timesteps, sizeOf(program.shapes.get(site.value)!)) : undefined;
      const measured = target.decode(replay(program, site.value, segment, run, messages));
      for (const mean of means) mean.add(measured);
      if (messages) run.trains.set(site.value, messages);
    }
  }

  /** Some elements send again what they sent at the measurement before the last one. */
  revert(chosen: (element: number) => boolean): void {
    this.runs.forEach((run, k) => run.trains.get(this.target.site.value)?.take(this.before[k]!, chosen));
  }
}

/** Moves a knob by what is missing; what makes a mean worse is taken back. */
function bring(knob: Knob, expected: Means, bench: Bench): void {
  const missing = (): Float64Array => {
    const means = knob.means();
    bench.measure([means]);
    return expected.minus(means);
  };
  let gap = missing();
  const done = new Uint8Array(gap.length);
  for (let round = 0; round < knob.rounds; round++) {
    const before = knob.now();
    knob.set(before.map((x, c) => (done[c] ? x : x + gap[c]!)));
    const moved = knob.now();
    if (moved.every((x, c) => x === before[c])) return;
    const after = missing();
    const worse = after.map((x, c) => (!done[c] && Math.abs(x) > Math.abs(gap[c]!) ? 1 : 0));
    bench.revert((element) => worse[expected.meanOf(element)] === 1);
    worse.forEach((is, c) => (done[c]! |= is));
    knob.set(moved.map((x, c) => (worse[c] ? before[c]! : x)));
    gap = after.map((x, c) => (worse[c] ? gap[c]! : x));
  }
}
