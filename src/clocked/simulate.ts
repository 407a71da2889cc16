import { fail } from '../diagnostics/index.js';
import { sizeOf } from '../tensor/index.js';
import { requireMemory } from './memory.js';
import type { ClockedProgram } from './program.js';
import { feedOf, type ClockedSignal, type Feed } from './signal.js';
import { stepper, type Stepper } from './stepper.js';

/** Values over time. @shape [timesteps, ...shape of the node] */
export interface ClockedTrace {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** What to run and what to keep. */
export interface ClockedOptions {
  /** Without it the length of the sequences that are fed, else what the program says. */
  readonly timesteps?: number;
  readonly record?: {
    /** The spikes of every firing node, at every timestep. */
    readonly spikes?: boolean;
    /** The membranes of every neuron, after firing, at every timestep. */
    readonly membranes?: boolean;
  };
}

/** What a run gave. */
export interface ClockedRun {
  readonly timesteps: number;
  readonly outputs: ReadonlyMap<string, ClockedTrace>;
  /** Spikes of each neuron over all timesteps, by firing node. @shape that of the node */
  readonly counts: ReadonlyMap<string, ClockedTrace>;
  /** As asked for. */
  readonly spikes: ReadonlyMap<string, ClockedTrace>;
  readonly membranes: ReadonlyMap<string, ClockedTrace>;
}

interface Place {
  readonly stepper: Stepper;
  /** What left the node in this timestep. */
  readonly out: Float64Array;
  /** What left it in the timestep before, where someone reads that. */
  readonly before?: Float64Array;
  readonly x: Float64Array;
  /** Whether `out` differs from that of the timestep before. */
  changed: boolean;
  changedBefore: boolean;
}

/**
 * Runs a program in double precision. What did not change is not computed again: a layer without new spikes, or behind a held input, costs
 * nothing.
 * @param input what is fed to the only input, or to each by name: of its shape (held) or [T, ...its shape]
 * @throws NIR_INPUT_MISMATCH, NIR_INPUT_NOT_FINITE, NIR_INPUT_MISSING, NIR_INPUT_UNKNOWN, NIR_INPUT_SHORT, NIR_INPUT_LENGTHS,
 *   NIR_NO_TIMESTEPS, NIR_TOO_LARGE
 */
export function simulateClocked(
  program: ClockedProgram,
  input: ClockedSignal | ReadonlyMap<string, ClockedSignal>,
  options: ClockedOptions = {},
): ClockedRun {
  const { nodes, outputs } = program;
  const feeds = feedsOf(program, input);
  const timesteps = timestepsOf(program, feeds, options.timesteps);
  const { spikes = false, membranes = false } = options.record ?? {};
  const kept = nodes.reduce((sum, { name, shape, op }, i) => {
    const traced = [outputs.includes(name), spikes && isFiring(program, i), membranes && op.kind === 'neuron'];
    return sum + sizeOf(shape) * traced.filter(Boolean).length;
  }, 0);
  requireMemory(program, timesteps, kept);
  const late = new Set(nodes.flatMap(({ from }) => from.filter(({ delayed }) => delayed).map(({ node }) => node)));
  const places = nodes.map((node, i): Place => {
    const out = new Float64Array(sizeOf(node.shape));
    return {
      stepper: stepper(node, timesteps),
      out,
      ...(late.has(i) ? { before: new Float64Array(out.length) } : {}),
      x: new Float64Array(sizeOf(node.inputShape)),
      changed: false,
      changedBefore: false,
    };
  });
  const trace = (i: number): ClockedTrace => {
    const { shape } = nodes[i]!;
    return { shape: [timesteps, ...shape], data: new Float64Array(timesteps * sizeOf(shape)) };
  };
  const traces = (wanted: (i: number) => boolean): Map<string, ClockedTrace> =>
    new Map(nodes.flatMap(({ name }, i) => (wanted(i) ? [[name, trace(i)] as const] : [])));
  const fires = (i: number): boolean => isFiring(program, i);
  const stores = {
    outputs: traces((i) => outputs.includes(nodes[i]!.name)),
    spikes: traces((i) => spikes && fires(i)),
    membranes: traces((i) => membranes && places[i]!.stepper.membrane !== undefined),
  };
  const counts = new Map(
    nodes.flatMap(({ name, shape }, i): [string, ClockedTrace][] =>
      fires(i) ? [[name, { shape, data: new Float64Array(sizeOf(shape)) }]] : [],
    ),
  );
  for (let t = 0; t < timesteps; t++) {
    for (const place of places) {
      place.before?.set(place.out);
      place.changedBefore = place.changed;
    }
    nodes.forEach(({ name, from }, i) => {
      stepNode(places, i, from, feeds.get(name), t);
      const { out, stepper: node } = places[i]!;
      const sum = counts.get(name)?.data;
      if (sum) for (let k = 0; k < out.length; k++) sum[k]! += out[k]!;
      for (const store of [stores.outputs, stores.spikes]) store.get(name)?.data.set(out, t * out.length);
      if (node.membrane) stores.membranes.get(name)?.data.set(node.membrane, t * out.length);
    });
  }
  return { timesteps, counts, ...stores };
}

/** Whether a node of a program emits spikes. */
export function isFiring({ nodes }: ClockedProgram, i: number): boolean {
  const { op } = nodes[i]!;
  return op.kind === 'neuron' ? op.firing !== undefined : op.kind === 'threshold';
}

function stepNode(
  places: readonly Place[],
  i: number,
  from: ClockedProgram['nodes'][number]['from'],
  feed: Feed | undefined,
  t: number,
): void {
  const place = places[i]!;
  const { stepper: node, out, x } = place;
  const news =
    t === 0 ||
    (feed !== undefined && feed.length !== undefined) ||
    from.some(({ node: source, delayed }) => (delayed ? places[source]!.changedBefore : places[source]!.changed));
  if (!news && !node.remembers) {
    place.changed = false;
    return;
  }
  if (news) {
    x.fill(0);
    feed?.write(t, x);
    for (const { node: source, delayed } of from) {
      const values = delayed ? places[source]!.before! : places[source]!.out;
      for (let k = 0; k < x.length; k++) x[k]! += values[k]!;
    }
  }
  const quiet = node.remembers && out.every((value) => value === 0);
  node.step(x, out);
  place.changed = t === 0 || !quiet || out.some((value) => value !== 0);
}

function feedsOf(
  { nodes, inputs }: ClockedProgram,
  input: ClockedSignal | ReadonlyMap<string, ClockedSignal>,
): Map<string, Feed> {
  const given = 'shape' in input ? new Map([[inputs.length === 1 ? inputs[0]! : '', input]]) : input;
  const feeds = new Map(
    inputs.map((name) => {
      const signal = given.get(name);
      if (!signal)
        return fail(
          'NIR_INPUT_MISSING',
          `input "${name}"`,
          `expected signals for ${inputs.join(', ')} but found ${[...given.keys()].join(', ') || 'one without a name'}`,
          'give an .npz file with all inputs by name',
        );
      return [name, feedOf(name, nodes.find((node) => node.name === name)!.shape, signal)];
    }),
  );
  const unknown = [...given.keys()].filter((name) => !feeds.has(name));
  if (unknown.length > 0)
    fail(
      'NIR_INPUT_UNKNOWN',
      'the input',
      `expected signals for ${inputs.join(', ')} but found ${unknown.join(', ')} too`,
      'leave out what no input takes',
    );
  return feeds;
}

function timestepsOf(
  { timesteps }: ClockedProgram,
  feeds: ReadonlyMap<string, Feed>,
  asked: number | undefined,
): number {
  const lengths = [...feeds.values()].flatMap(({ length }) => length ?? []);
  const shortest = lengths.length > 0 ? Math.min(...lengths) : undefined;
  if (asked === undefined && lengths.some((length) => length !== shortest))
    fail(
      'NIR_INPUT_LENGTHS',
      'the input',
      `expected sequences of one length but found ${lengths.join(', ')} timesteps`,
      'give as many to every input, or --timesteps',
    );
  const single = [...feeds.values()].some(({ timed }) => timed) ? 1 : undefined;
  const count = asked ?? shortest ?? timesteps ?? single;
  if (count === undefined || shortest === 0)
    return fail(
      'NIR_NO_TIMESTEPS',
      'the input',
      shortest === 0
        ? 'expected a timestep or more but found a sequence of 0'
        : 'it has no time, and nothing says how long to run',
      shortest === 0 ? 'give a longer sequence' : 'give --timesteps',
    );
  if (shortest !== undefined && count > shortest)
    fail('NIR_INPUT_SHORT', 'the input', `expected ${count} timesteps but found ${shortest}`, 'give fewer --timesteps');
  return count;
}
