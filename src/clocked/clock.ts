import { fail, throwAll, type Diagnostic } from '../diagnostics/index.js';
import { flattenGraph, inferShapes, type NirArray, type NirGraph } from '../nir/index.js';
import { sizeOf } from '../tensor/index.js';
import { dialectNamed, type NirDialect } from './dialect.js';
import { discretised, each, isNeuron, type ClockMethod, type NirNeuron } from './discretise.js';
import { badMetadata, firingOf } from './firing.js';
import { opOf } from './node-op.js';
import { clockNotes } from './notes.js';
import { orderOf } from './order.js';
import type { ClockedNeuron, ClockedNode, ClockedOp, ClockedProgram } from './program.js';

/** How time becomes discrete. */
export interface ClockOptions {
  /** Seconds between timesteps, within `DT_RANGE`. Without it the graph's metadata `snn_convert.dt` holds, else 1e-4, which most importers of NIR take. */
  readonly dt?: number;
  /** A name in `nirDialects`; 'strict' unless told otherwise. */
  readonly dialect?: string;
  /** 'euler' unless told otherwise. */
  readonly method?: ClockMethod;
  /** Leaves out of account what metadata says about firing, timesteps and their number, as other tools do. */
  readonly ignoreMetadata?: boolean;
  /** The file's name for messages. */
  readonly where?: string;
}

/** The timestep of most importers of NIR, in seconds. */
export const DEFAULT_DT = 1e-4;

/** The shortest and longest timestep, in seconds. */
export const DT_RANGE = [1e-9, 1e3] as const;

/** Timesteps that a file may ask for at most. */
const MOST_TIMESTEPS = 1e9;

/**
 * A NIR graph in discrete time. Nested graphs are unfolded; edges that close a loop act one timestep later (see `orderOf`). Metadata of a node
 * wins over the dialect: `snn_convert.reset`, `compare`, `spikes`, `max_spikes` and `v_init`, the membrane at the start (otherwise 0; one for all neurons or one for each).
 * @throws NIR_TOO_LARGE, NIR_SHAPE_MISMATCH, NIR_SHAPE_UNKNOWN, NIR_AMBIGUOUS_PORT, NIR_NAME_TWICE, NIR_NO_PORT, NIR_BAD_METADATA, NIR_BAD_THRESHOLD, NIR_BAD_DT,
 *   NIR_DT_TOO_LONG where forward Euler would diverge, NIR_UNKNOWN_DIALECT
 */
export function clock(graph: NirGraph, options: ClockOptions = {}): ClockedProgram {
  const { where = 'NIR graph', method = 'euler' } = options;
  const dialect = dialectNamed(options.dialect ?? 'strict');
  const flat = flattenGraph(graph, where);
  for (const [kind, names] of [
    ['Input', flat.inputs],
    ['Output', flat.outputs],
  ] as const)
    if (names.length === 0)
      fail('NIR_NO_PORT', where, `the graph has no ${kind} node`, 'add one where it was exported');
  const shapes = inferShapes(flat, where);
  const about = options.ignoreMetadata ? {} : (graph.metadata ?? {});
  const written = about['snn_convert.dt'];
  const dt = timestepOf(options.dt, written, where);
  const { names, connections, delayed } = orderOf(flat);
  const problems: Diagnostic[] = [];
  const places = new Map(names.map((name, i) => [name, i]));
  const nodes = names.map((name): ClockedNode => {
    const node = flat.nodes.get(name)!;
    const { input, output } = shapes.get(name)!;
    const from = connections
      .filter(({ target }) => target === name)
      .map((connection) => ({ node: places.get(connection.source)!, delayed: delayed.has(connection) }));
    const at = `${where}: node "${name}"`;
    const metadata = options.ignoreMetadata ? {} : (node.metadata ?? {});
    const op: ClockedOp = isNeuron(node)
      ? { kind: 'neuron', ...neuronOf({ ...node, metadata }, dt, method, dialect, at, output, problems) }
      : opOf(node, input, dt);
    return { name, type: node.type, inputShape: input, shape: output, from, op };
  });
  const timesteps = about['snn_convert.timesteps'];
  const isCount = typeof timesteps === 'number' && Number.isInteger(timesteps) && timesteps >= 1;
  if (timesteps !== undefined && !(isCount && timesteps <= MOST_TIMESTEPS))
    problems.push(badMetadata(where, 'timesteps', `a whole number from 1 to ${MOST_TIMESTEPS}`));
  throwAll(problems);
  return {
    dt,
    ...(isCount ? { timesteps } : {}),
    nodes,
    inputs: flat.inputs,
    outputs: flat.outputs,
    recurrent: [...delayed].map(({ source, target }) => [source, target] as const),
    notes: clockNotes(flat, dt, written, dialect, where),
  };
}

function timestepOf(given: number | undefined, written: unknown, where: string): number {
  const dt = given ?? written ?? DEFAULT_DT;
  const [least, most] = DT_RANGE;
  if (typeof dt === 'number' && dt >= least && dt <= most) return dt;
  const found = typeof dt === 'number' ? `${dt}` : 'what is no number';
  return fail(
    'NIR_BAD_DT',
    where,
    `expected ${least} to ${most} seconds between timesteps but found ${found}`,
    given === undefined ? 'correct metadata "snn_convert.dt", or run it with another --dt' : `give ${DEFAULT_DT}`,
  );
}

function neuronOf(
  node: NirNeuron,
  dt: number,
  method: ClockMethod,
  dialect: NirDialect,
  where: string,
  shape: readonly number[],
  problems: Diagnostic[],
): ClockedNeuron {
  const taus = 'tau' in node ? [node.tau] : 'tauMem' in node ? [node.tauMem, node.tauSyn] : [];
  let shortest = Infinity;
  for (const { data } of taus) for (const tau of data) shortest = Math.min(shortest, tau);
  if (method === 'euler' && dt >= 2 * shortest)
    problems.push({
      code: 'NIR_DT_TOO_LONG',
      where,
      problem: `forward Euler diverges with timesteps of ${dt} s and a time constant of ${shortest} s`,
      hint: 'give a smaller --dt, or --method exact',
    });
  const { metadata = {} } = node;
  const given = metadata['snn_convert.v_init'] ?? 0;
  const array: NirArray | undefined =
    typeof given === 'number'
      ? { shape: [], data: Float64Array.of(given) }
      : typeof given === 'string'
        ? undefined
        : given;
  const fits = array !== undefined && (array.data.length === 1 || array.data.length === sizeOf(shape));
  const initial = fits && array.data.every(Number.isFinite) ? each([array], (v) => v) : undefined;
  if (!initial) problems.push(badMetadata(where, 'v_init', 'a finite number, or one for each neuron'));
  const fires = 'vThreshold' in node ? firingOf(node, dialect, metadata, where) : undefined;
  problems.push(...(fires?.problems ?? []));
  return {
    ...discretised(node, dt, method, dialect),
    initial: initial ?? Float64Array.of(0),
    ...(fires ? { firing: fires.firing } : {}),
  };
}
