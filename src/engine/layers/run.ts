import { evaluateGraph } from '../../evaluator/index.js';
import { decode, noWork, snapshot, type Timestep } from '../../sim/index.js';
import type { SnnProgram } from '../../snn/index.js';
import { realData, type Tensor } from '../../tensor/index.js';
import { Arrays } from '../memory.js';
import type { Profile } from '../profile.js';
import { kernelMemory, Team, type Crew } from '../team/index.js';
import { plainCrew } from './plain/index.js';
import { LONGEST_WINDOW, type LayersPlan } from './prepare.js';
import type { Window } from './stage.js';

/** Memory of one run at a time, and who works in it. */
interface Home {
  readonly arrays: Arrays;
  readonly crew: Crew;
}

/** Where a program is run layer by layer: memory and threads, kept for later runs. */
export class LayersRunner {
  private readonly idle: Home[] = [];

  /**
   * @param simd whether compiled kernels may be used
   * @param threads at most, the caller's own among them
   */
  constructor(
    private readonly program: SnnProgram,
    private readonly plan: LayersPlan,
    private readonly simd: boolean,
    private readonly threads: number,
  ) {}

  /**
   * Runs the program on one input and gives what the stepwise engine gives.
   * @param host the model's inputs and what its head makes of them
   * @param profile takes the time of every layer
   */
  *run(
    host: ReadonlyMap<string, Tensor>,
    timesteps: number,
    at: ReadonlySet<number> | undefined,
    profile?: Profile,
  ): Generator<Timestep> {
    const timed: Profile['timed'] = (part, work) => (profile ? profile.timed(part, work) : work());
    const { program } = this;
    const home = this.idle.pop() ?? this.open();
    const work = noWork();
    for (const step of program.steps) if (step.kind === 'neuron') work.spikes.set(step.name, 0);
    const charge = new Map<string, Float32Array>();
    for (const [name, value] of host) if (program.shapes.has(name)) charge.set(name, realData(value));
    const run = { ...home, work, charge };
    const stages = this.plan.stages.map((stage) => (profile ? profile.staged(stage, run) : stage(run)));
    try {
      for (const window of windowsOf(timesteps, at)) {
        for (const { pass } of stages) pass(window);
        const t = window.before + window.timesteps;
        if (at && !at.has(t)) continue;
        const readouts = timed('read-out', () => {
          for (const { tell } of stages) tell?.();
          return decode(program, { charge, trains: new Map(), changed: new Set() }, t);
        });
        const outputs = timed('tail', () => evaluateGraph(program.tail, new Map([...host, ...readouts])));
        yield { t, readouts, outputs, work: snapshot(work) };
      }
    } finally {
      if (this.idle.length === 0) this.idle.push(home);
    }
  }

  private open(): Home {
    const { memory, scratch } = this.plan;
    const bytes = memory.bytes + this.threads * scratch;
    const home = this.simd
      ? ((this.threads > 1 ? kernelMemory(bytes, true) : undefined) ?? kernelMemory(bytes, false))
      : undefined;
    const arrays = memory.arrays(home?.buffer ?? new ArrayBuffer(memory.bytes));
    const crew = home
      ? new Team(home, this.threads, (thread) => memory.bytes + thread * scratch)
      : plainCrew(arrays.buffer);
    return { arrays, crew };
  }
}

/** Windows of the timesteps, ending wherever there is a read-out. */
function windowsOf(timesteps: number, at: ReadonlySet<number> | undefined): Window[] {
  const windows: Window[] = [];
  const last = at ? Math.max(0, ...[...at].filter((t) => t <= timesteps)) : timesteps;
  for (let before = 0; before < last;) {
    let end = before + 1;
    while (at && end < last && end - before < LONGEST_WINDOW && !at.has(end)) end++;
    windows.push({ before, timesteps: end - before, last: end === last });
    before = end;
  }
  return windows;
}
