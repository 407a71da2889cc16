import { fail, throwAll } from '../../diagnostics/index.js';
import type { NirGraph, NirMetadata } from '../../nir/index.js';
import { accumulatorBounds, makesOf, readsOf, type SnnProgram, type Step } from '../../snn/index.js';
import { VERSION } from '../../version.js';
import { dialectNamed, type Dialect, type Effect, type SoftReset } from './dialect.js';
import { Draft, sanitised } from './draft.js';
import { addLateralMax } from './lateral-max.js';
import type { LossReport, Terminal } from './losses.js';
import { cutValues, neededSteps } from './needed.js';
import { addNeuron } from './neuron.js';
import { sumOf } from './read.js';
import { addMove } from './route.js';
import { addSoma } from './soma.js';
import { addSynapse } from './synapse.js';
import { addsOnce, timeOf } from './time.js';
import { shapeWithoutBatch, type Value } from './value.js';

/** How a program is written. */
export interface NirOptions {
  /** For which reader; the specification unless told otherwise. */
  readonly dialect?: string;
  /** Values or layers at which the network ends; the program's read-outs unless told otherwise. */
  readonly outputs?: readonly string[];
  /** Soft reset as a circuit that subtracts, or as IF nodes that a reader may reset otherwise; what the dialect has nodes for unless told otherwise. */
  readonly softReset?: SoftReset;
  /**
   * Convolutions in groups as ordinary ones with zeros between the groups, which the type check of the reference package needs (very large ones keep their groups
   * all the same), or as they are, in smaller files. `expand` unless told otherwise.
   */
  readonly groups?: 'expand' | 'keep';
  /** Length of a timestep, where the reader does not fix it. @unit seconds */
  readonly dt?: number;
}

/**
 * The spiking part of a program as a NIR graph, and what its reader will do differently. The host's operators before and behind are not part of it.
 * @throws NIR_UNSUPPORTED with every layer that cannot be written, NIR_UNKNOWN_OUTPUT, BAD_OPTION
 */
export function toNir(program: SnnProgram, options: NirOptions = {}): { graph: NirGraph; losses: LossReport } {
  const dialect = dialectNamed(options.dialect ?? 'strict');
  const softReset = softResetOf(dialect, options);
  checkProgram(program);
  const ends = cutValues(program, options.outputs);
  const steps = neededSteps(program, ends);
  const draft = new Draft(program, dialect, softReset, options.groups ?? 'expand', timeOf(dialect, steps, options.dt));
  const inputs = addInputs(draft, steps);
  for (const step of steps) {
    const values = addStep(draft, step);
    makesOf(step).forEach((name, k) => values[k] && draft.values.set(name, values[k]));
  }
  const outputs = ends.flatMap((end) => addOutput(draft, end, ends.length));
  throwAll(draft.problems);
  noteWhole(draft, steps);
  const graph: NirGraph = {
    type: 'NIRGraph',
    nodes: draft.nodes,
    edges: draft.edges,
    metadata: metadataOf(draft),
  };
  const losses: LossReport = {
    dialect: dialect.name,
    reader: dialect.reader,
    losses: draft.losses,
    inputs,
    outputs,
    outside: outsideOf(program),
    nodes: draft.nodes.size,
    edges: draft.edges.length,
  };
  return { graph, losses };
}

function addStep(draft: Draft, step: Step): readonly (Value | undefined)[] {
  switch (step.kind) {
    case 'synapse':
      return [addSynapse(draft, step)];
    case 'neuron':
      return [addNeuron(draft, step)];
    case 'lateral-max':
      return [addLateralMax(draft, step)];
    case 'soma':
      return addSoma(draft, step);
    case 'route':
      return addMove(draft, step);
  }
}

function softResetOf(dialect: Dialect, { softReset = dialect.softReset }: NirOptions): SoftReset {
  if (softReset === 'node' || (dialect.nodes.has('I') && dialect.nodes.has('Threshold'))) return softReset;
  return fail(
    'BAD_OPTION',
    'soft reset',
    `${dialect.reader} has no I and Threshold, of which the circuit is made`,
    'write IF nodes, or another dialect',
  );
}

function checkProgram({ name, coding, injected, timesteps, planes }: SnnProgram): void {
  const where = `program "${name}"`;
  const hint = 'convert with --preset binary or spiking-yolo';
  if (coding !== 'rate')
    fail(
      'NIR_UNSUPPORTED',
      where,
      'its neurons correct a transmitted value; NIR neurons integrate a current that goes on',
      hint,
    );
  if (planes !== undefined)
    fail('NIR_UNSUPPORTED', where, 'its messages are digits of several virtual timesteps', hint);
  if (injected !== undefined && injected < timesteps)
    fail(
      'NIR_UNSUPPORTED',
      where,
      'its input and biases end before it does; those of NIR go on',
      'convert without --drain',
    );
}

/** The values that enter from the host, each an Input. */
function addInputs(draft: Draft, steps: readonly Step[]): Terminal[] {
  const { program } = draft;
  const made = new Set(program.steps.flatMap(makesOf));
  const read = [...new Set(steps.flatMap(readsOf))].filter((v) => !made.has(v) && !program.constants.has(v));
  return read.flatMap((value): Terminal[] => {
    const shape = shapeWithoutBatch(program, value);
    const readers = steps.filter((step) => readsOf(step).includes(value));
    const sources = readers.flatMap((s) => (s.kind === 'synapse' && s.source.kind === 'analog' ? [s.source] : []));
    const [source] = sources;
    if (!shape || !source || sources.length < readers.length) {
      draft.refuse(
        readers[0]!.origin,
        shape ? 'it reads the input otherwise than by weights' : `the input "${value}" has a batch`,
        shape ? 'cut the network elsewhere' : 'export the model with a batch of 1',
      );
      return [];
    }
    const metadata: NirMetadata =
      program.weights.kind === 'integer'
        ? { 'snn_convert.input_step': 2 ** source.inputExponent, 'snn_convert.input_limit': source.limit }
        : {};
    const node = draft.add(read.length === 1 ? 'input' : value, { type: 'Input', shape }, [], {
      'snn_convert.name': value,
      ...metadata,
    });
    draft.values.set(value, { kind: 'sum', nodes: [node], shape });
    const step = `2^${source.inputExponent}`;
    if (program.weights.kind === 'float32')
      return [{ node, value, shape, meaning: 'the same current at every timestep' }];
    draft.lose(node, {
      what: 'input',
      reader: 'takes numbers as they are given',
      ours: `rounds them to multiples of ${step}, at most ${source.limit} of them`,
      effect: 'differs',
    });
    const meaning = `the same current at every timestep; rounded to multiples of ${step} it gives the same spikes`;
    return [{ node, value, shape, meaning }];
  });
}

function addOutput(draft: Draft, value: string, count: number): Terminal[] {
  const sum = sumOf(draft, value, value);
  if (!sum) return [];
  if (sum.cut) {
    draft.refuse(
      value,
      'charge cut off at zero leaves, for which NIR has no node',
      'name the layer before or its spikes',
    );
    return [];
  }
  const name = count === 1 ? 'output' : `output.${sanitised(value)}`;
  const node = draft.add(name, { type: 'Output', shape: sum.shape }, sum.nodes, { 'snn_convert.name': value });
  const meaning = sum.spikes
    ? 'spikes of each timestep'
    : 'current of each timestep; the mean over all timesteps is the value';
  return [{ node, value, shape: sum.shape, meaning }];
}

/** What is true of the whole graph. */
function noteWhole(draft: Draft, steps: readonly Step[]): void {
  const { dialect, program } = draft;
  const isChain = [0, 1].every((end) => new Set(draft.edges.map((edge) => edge[end])).size === draft.edges.length);
  const integrates = [...draft.nodes.values()].some(({ type }) => type === 'I' || type === 'IF');
  if (integrates && dialect.scalesCurrent && !addsOnce(draft.time))
    draft.lose('', {
      what: 'current',
      reader: `adds r dt = ${draft.time.r * draft.time.dt} of it in a timestep, as near to 1 as an r for this dt comes`,
      ours: 'adds it once',
      effect: 'differs',
    });
  if (!dialect.branches && !isChain)
    draft.lose('', {
      what: 'graph',
      reader: 'reads chains of layers only',
      ours: 'branches or feeds back',
      effect: 'unsupported',
    });
  if (program.weights.kind === 'float32')
    draft.lose('', {
      what: 'rounding',
      reader: 'adds up in another order or precision',
      ours: 'rounds every sum of its float32 weights to float32',
      effect: 'differs',
    });
  const used = new Set(steps.map((step) => step.origin));
  const wide = accumulatorBounds(program, program.timesteps).filter((b) => used.has(b.layer) && b.largest > 2 ** 24);
  if (wide.length > 0)
    draft.lose('', {
      what: 'rounding',
      reader: 'adds up in its own precision',
      ours: `rounds charge beyond 2^24 steps of the lattice to float32, which ${wide.length === 1 ? 'one layer' : `${wide.length} layers`} may reach`,
      effect: 'differs',
    });
}

function metadataOf({ program, dialect, time, losses }: Draft): NirMetadata {
  const count = (effect: Effect): number => losses.filter((loss) => loss.effect === effect).length;
  const unchecked = count('unchecked');
  return {
    'snn_convert.producer': 'snn-convert',
    'snn_convert.version': VERSION,
    'snn_convert.dt': time.dt,
    'snn_convert.timesteps': program.timesteps,
    'snn_convert.dialect': dialect.name,
    'snn_convert.model': program.provenance.model,
    'snn_convert.model_sha256': program.provenance.modelSha256,
    'snn_convert.losses': `${count('exact')} exact, ${count('differs')} different, ${count('unsupported')} unsupported${unchecked > 0 ? `, ${unchecked} unchecked` : ''}`,
  };
}

function outsideOf({ head, tail }: SnnProgram): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { op } of [...head.nodes, ...tail.nodes]) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}
