import { readsOf, type SnnProgram } from '../snn/index.js';
import { predicted, type Amount, type KernelName } from './cost.js';
import { layerNames } from './layer-names.js';
import type { Label, Part } from './label.js';
import type { BoundStage, LayerRun, Stage } from './layers/index.js';
import type { MapTrain } from './maps/index.js';
import type { Machine, Prepared, Run } from './machine.js';

/** Where the engine's time goes: one layer (or the host's part, or the read-outs), over any number of runs. */
export interface ProfileRow {
  readonly layer: string;
  /** The kernels that it used, and how much each had to do; `host` has no measure. */
  readonly kernels: readonly KernelWork[];
  /** Messages that it worked through. */
  readonly events: number;
  readonly operations: number;
  readonly milliseconds: number;
  /** What the cost model says; undefined for what it does not know. @unit milliseconds */
  readonly predicted: number | undefined;
}

/** What a kernel did in a layer. */
export interface KernelWork extends Amount {
  readonly kernel: KernelName | 'host';
}

/** A row in the making. */
interface Entry {
  readonly layer: string;
  readonly kernels: Map<KernelWork['kernel'], Amount>;
  events: number;
  operations: number;
  milliseconds: number;
}

const NOTHING: Amount = { neurons: 0, operations: 0, events: 0, visits: 0 };

/** Takes the time of a program's runs. */
export class Profile {
  private readonly entries = new Map<string, Entry>();
  private readonly names: (label: Label) => string;
  /** The neuron step that sends each train. */
  private readonly senders: ReadonlyMap<string, string>;

  constructor(program: SnnProgram) {
    const names = layerNames(program);
    this.names = ({ steps }) => names.get(steps[0]!)!;
    this.senders = new Map(
      program.steps.flatMap((step) => (step.kind === 'neuron' ? [[step.output, step.name] as const] : [])),
    );
  }

  /** In the order in which layers run. */
  rows(): ProfileRow[] {
    return [...this.entries.values()].map(({ kernels, ...entry }) =>
      rowOf({ ...entry, kernels: [...kernels].map(([kernel, amount]) => ({ kernel, ...amount })) }),
    );
  }

  /** A step of which every run is timed. */
  profiled(prepared: Prepared, machine: Machine): Run {
    const run = prepared(machine);
    const { label } = prepared;
    if (!label) return (t) => this.timed('other', () => run(t));
    const entry = this.entry(this.names(label));
    const { state, work, program } = machine;
    const counted = label.steps.map(({ name }) => name);
    const operationsSoFar = (): number => counted.reduce((sum, name) => sum + (work.synapticOps.get(name) ?? 0), 0);
    const read = new Set([...label.steps.flatMap(readsOf), ...label.parts.flatMap((part) => part.events ?? [])]);
    return (t) => {
      const isAwake =
        t === 1 ||
        program.coding === 'rate' ||
        [...read].some((value) => state.changed.has(value) || messages(machine, value) > 0);
      const before = operationsSoFar();
      const start = performance.now();
      run(t);
      entry.milliseconds += performance.now() - start;
      const operations = operationsSoFar() - before;
      entry.operations += operations;
      if (!isAwake) return;
      const done = { operations, times: 1, first: t === 1, messages: (value: string) => messages(machine, value) };
      for (const part of label.parts) count(entry, part, done);
    };
  }

  /** A part of a program that goes layer by layer, of which every window of timesteps is timed. Messages are known where neurons send them. */
  staged(stage: Stage, run: LayerRun): BoundStage {
    const bound = stage(run);
    const { label } = stage;
    if (!label) return { ...bound, pass: (window) => this.timed('other', () => bound.pass(window)) };
    const entry = this.entry(this.names(label));
    const { spikes, synapticOps } = run.work;
    const newSince = (counts: ReadonlyMap<string, number>): ((name: string) => number) => {
      const seen = new Map(counts);
      return (name) => {
        const more = (counts.get(name) ?? 0) - (seen.get(name) ?? 0);
        seen.set(name, counts.get(name) ?? 0);
        return more;
      };
    };
    const [newSpikes, newOperations] = [newSince(spikes), newSince(synapticOps)];
    return {
      ...bound,
      pass: (window) => {
        const start = performance.now();
        bound.pass(window);
        entry.milliseconds += performance.now() - start;
        const operations = label.steps.reduce((sum, { name }) => sum + newOperations(name), 0);
        entry.operations += operations;
        const done = {
          operations,
          times: window.timesteps,
          first: window.before === 0,
          messages: (value: string) => newSpikes(this.senders.get(value) ?? ''),
        };
        for (const part of label.parts) count(entry, part, done);
      },
    };
  }

  /** Times what the host does. */
  timed<T>(layer: string, work: () => T): T {
    const entry = this.entry(layer);
    entry.kernels.set('host', NOTHING);
    const start = performance.now();
    const result = work();
    entry.milliseconds += performance.now() - start;
    return result;
  }

  private entry(layer: string): Entry {
    const found = this.entries.get(layer);
    if (found) return found;
    const made: Entry = { layer, kernels: new Map(), events: 0, operations: 0, milliseconds: 0 };
    this.entries.set(layer, made);
    return made;
  }
}

/** What a step has done at one timestep, or in several together. */
interface Done {
  readonly operations: number;
  readonly times: number;
  /** Whether the first timestep is among them. */
  readonly first: boolean;
  readonly messages: (value: string) => number;
}

function count(entry: Entry, part: Part, { operations, times, first, messages }: Done): void {
  if (part.once && !first) return;
  const arrived = (part.events ?? []).reduce((sum, value) => sum + messages(value), 0);
  const events = part.sends === undefined ? arrived : messages(part.sends);
  const kernel = typeof part.kernel === 'string' ? part.kernel : part.kernel(events);
  const amount: Amount = {
    neurons: (part.neurons ?? 0) * times,
    operations: part.macs ?? operations,
    events,
    visits: part.visits?.(events) ?? 0,
  };
  entry.kernels.set(kernel, plus(entry.kernels.get(kernel) ?? NOTHING, amount));
  if (!part.again) entry.events += arrived;
}

/** The profiles of several runs as one. */
export function joinedProfile(profiles: readonly (readonly ProfileRow[])[]): ProfileRow[] {
  const rows = new Map<string, ProfileRow>();
  for (const row of profiles.flat()) {
    const sum = rows.get(row.layer);
    rows.set(row.layer, sum ? joined(sum, row) : row);
  }
  return [...rows.values()];
}

function joined(a: ProfileRow, b: ProfileRow): ProfileRow {
  const kernels = new Map<KernelWork['kernel'], Amount>();
  for (const { kernel, ...amount } of [...a.kernels, ...b.kernels])
    kernels.set(kernel, plus(kernels.get(kernel) ?? NOTHING, amount));
  return rowOf({
    layer: a.layer,
    kernels: [...kernels].map(([kernel, amount]) => ({ kernel, ...amount })),
    events: a.events + b.events,
    operations: a.operations + b.operations,
    milliseconds: a.milliseconds + b.milliseconds,
  });
}

function rowOf(row: Omit<ProfileRow, 'predicted'>): ProfileRow {
  const known = row.kernels.flatMap(({ kernel, ...amount }) => (kernel === 'host' ? [] : predicted(kernel, amount)));
  return { ...row, predicted: known.length > 0 ? known.reduce((sum, ms) => sum + ms, 0) : undefined };
}

function plus(a: Amount, b: Amount): Amount {
  return {
    neurons: a.neurons + b.neurons,
    operations: a.operations + b.operations,
    events: a.events + b.events,
    visits: a.visits + b.visits,
  };
}

/** Messages of this timestep; of a train that is a whole map its hardware spikes. */
function messages({ state }: Machine, value: string): number {
  const train = state.trains.get(value);
  if (!train) return 0;
  return 'whole' in train && train.whole ? (train as MapTrain).powers : train.active;
}
