import { simulate } from '../sim/index.js';
import type { SnnProgram } from '../snn/index.js';
import type { Tensor } from '../tensor/index.js';
import { openExported, type ExportedNetwork, type ExportedStep } from './exported-network.js';
import type { SessionOptions } from './session.js';
import { Tally, type Difference } from './tally.js';

/** What is run, and where. */
export interface CompareOptions {
  /** Inputs by name, one map a run. */
  readonly inputs: readonly ReadonlyMap<string, Tensor>[];
  readonly sessions: readonly SessionOptions[];
  /** Timesteps to run a file of the form `step`; the program's number unless told otherwise. */
  readonly timesteps?: number;
  /** Called after each input. */
  readonly onInput?: (done: number) => void;
}

/** One run of a file beside one of the simulator. */
export interface Comparison {
  readonly session: SessionOptions;
  /** Which of the inputs. */
  readonly input: number;
  /** Timesteps at which something was compared. */
  readonly at: readonly number[];
  /** Numbers in the outputs, and how many of them are other numbers. */
  readonly values: number;
  readonly differingOutputs: number;
  /** Running spike counts, and how many of them are other numbers. */
  readonly counts: number;
  readonly differingCounts: number;
  readonly first?: Difference;
}

/** Runs a file in each runtime, and the simulator, on each input. @throws as openExported and simulate */
export async function compareRuns(
  program: SnnProgram,
  bytes: Uint8Array,
  where: string,
  { inputs, sessions, timesteps, onInput }: CompareOptions,
): Promise<Comparison[]> {
  const networks: ExportedNetwork[] = [];
  const comparisons: Comparison[] = [];
  try {
    for (const session of sessions) networks.push(await openExported(bytes, where, { ...session, counts: true }));
    for (const [input, values] of inputs.entries()) {
      const runs = [];
      for (const network of networks) runs.push(await stepsOf(network, values, timesteps));
      const tallies = tallied(program, values, runs, networks[0]?.properties.tail ?? true);
      const at = (runs[0] ?? []).map(({ t }) => t);
      sessions.forEach((session, k) => comparisons.push({ session, input, at, ...tallies[k]!.result() }));
      onInput?.(input + 1);
    }
  } finally {
    for (const network of networks) await network.close();
  }
  return comparisons;
}

async function stepsOf(
  network: ExportedNetwork,
  inputs: ReadonlyMap<string, Tensor>,
  timesteps: number | undefined,
): Promise<readonly ExportedStep[]> {
  const steps: ExportedStep[] = [];
  for await (const step of network.run(inputs, timesteps)) steps.push(step);
  return steps;
}

/** The differences of several runs from one run of the simulator. */
function tallied(
  program: SnnProgram,
  inputs: ReadonlyMap<string, Tensor>,
  runs: readonly (readonly ExportedStep[])[],
  tail: boolean,
): readonly Tally[] {
  const tallies = runs.map(() => new Tally());
  const at = (runs[0] ?? []).map(({ t }) => t);
  const sent = new Map<string, Float32Array>();
  const steps = simulate(program, inputs, {
    timesteps: Math.max(...at),
    at,
    observe: (_t, { trains }) => {
      trains.forEach(({ count }, value) => sent.set(value, count));
    },
  });
  for (const { t, readouts, outputs } of steps)
    runs.forEach((run, k) => {
      const step = run.find((s) => s.t === t)!;
      const expected: ReadonlyMap<string, Tensor> = tail ? outputs : readouts;
      expected.forEach((value, name) => {
        tallies[k]!.output(t, name, value.data, step.outputs.get(name)?.data);
      });
      step.counts.forEach((count, value) => {
        tallies[k]!.count(t, value, sent.get(value)!, count);
      });
    });
  return tallies;
}
