import {
  encodeModel,
  IR_VERSION_OF_PROPERTIES,
  OPSET,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from '../../onnx/index.js';
import { sha256 } from '../../container/index.js';
import { fail, InternalError } from '../../diagnostics/index.js';
import { makesOf, readsOf, writeProgram, type SnnProgram } from '../../snn/index.js';
import type { TensorType } from '../../tensor/index.js';
import { VERSION } from '../../version.js';
import type { Measured } from '../backend.js';
import { forms, type Formed, type FormName } from './forms.js';
import { GraphWriter, Shared, valueInfo, type ElementType } from './graph-writer.js';
import { Names } from './names.js';
import { countNodes, pruned, valuesReadBy } from './prune.js';
import { PROPERTY_PREFIX, stepProperties } from './properties.js';
import { sumPlans, type SumPlans } from './synapse.js';

/** How a spiking network is written as ONNX. */
export interface OnnxOptions {
  /** `full`: a copy of the timestep after another, `loop`: a Loop, `step`: one timestep with states as inputs and outputs. `full` unless told otherwise. */
  readonly form?: FormName;
  /** The program's own number unless told otherwise; any number of calls for `step`. */
  readonly timesteps?: number;
  /** With the host's tail, so that the outputs are the model's; else the decoded read-outs. */
  readonly tail?: boolean;
  /** Layers may be several convolutions where one would not be exact; yes unless told otherwise. */
  readonly split?: boolean;
  /** What is known about the layers from measurement, to be told in the file. */
  readonly measured?: Measured;
}

/** A state of the form `step`. */
export interface StateInfo {
  readonly input: string;
  readonly output: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
}

/** A spiking network as ONNX, and what the file does not say by itself. */
export interface EmittedOnnx {
  readonly bytes: Uint8Array;
  readonly form: FormName;
  readonly timesteps: number;
  readonly tail: boolean;
  readonly nodes: number;
  readonly plans: SumPlans;
  readonly states: readonly StateInfo[];
  /** Nodes whose bits are left to the runtime, with their operators. */
  readonly inexact: ReadonlyMap<string, string>;
}

/** Copies of a timestep that still make a file to work with, and turns of a loop that a counter holds. */
const MOST_COPIES = 4096;
const MOST_TURNS = 2 ** 31 - 1;

/** From this many spikes of bursts on, they are loops inside the timesteps: a file of a hundred thousand nodes loads slowly and is large. */
const MOST_WRITTEN_OUT = 2500;

/**
 * A spiking network as an ONNX model of standard operators only (opset 20, IR version 10), which any runtime executes with the bits of the simulator as long as it computes
 * single operations as IEEE 754 says. The same program gives the same bytes.
 * @throws TOO_MANY_TIMESTEPS past the proof of the accumulators
 */
export function emitOnnx(program: SnnProgram, options: OnnxOptions = {}): EmittedOnnx {
  const { form = 'full', tail = true, split = true } = options;
  const timesteps = options.timesteps ?? program.timesteps;
  if (isBounded(program) && timesteps > program.timesteps)
    fail(
      'TOO_MANY_TIMESTEPS',
      `program "${program.name}"`,
      `it was made for at most ${program.timesteps} timesteps, not ${timesteps}`,
      `convert again with --timesteps ${timesteps}`,
    );
  const most = form === 'full' ? MOST_COPIES : MOST_TURNS;
  if (timesteps > most)
    fail(
      'BAD_OPTION',
      '--timesteps',
      `expected at most ${most} for the form ${form} but found ${timesteps}`,
      form === 'full' ? 'use --unroll loop or step, whose files do not grow with time' : 'use --unroll step',
    );
  const shared = new Shared(new Names(reservedNames(program)));
  const w = new GraphWriter(shared);
  const inputs = new Map(program.head.inputs.map((name) => [name, shared.names.take(name)]));
  const results = tail ? program.tail.outputs : program.readouts;
  results.forEach((name) => {
    shared.names.keep(name);
  });
  const plans = sumPlans(program, timesteps, split);
  const formed = forms[form]({
    w,
    program,
    timesteps,
    plans,
    properties: stepProperties(program, timesteps, options.measured),
    inputs,
    tail,
    loops: burstsOf(program) * (form === 'full' ? timesteps : 1) > MOST_WRITTEN_OUT,
  });
  const states = formed.states.map(({ incoming, outgoing, type, shape }): StateInfo => ({
    input: incoming,
    output: outgoing,
    type,
    shape,
  }));
  for (const name of results) {
    const value = formed.values.get(name) ?? constantOutput(name, program, shared);
    if (value !== name) w.push('Identity', [value], [name]);
  }
  const typeOf = (name: string): TensorType =>
    program.head.types.get(name) ??
    program.tail.types.get(name) ??
    program.tail.constants.get(name) ?? { dtype: 'f32', shape: program.shapes.get(name)! };
  const info = (name: string): ValueInfoProto => {
    const { dtype, shape } = typeOf(name);
    return valueInfo(name, dtype, shape);
  };
  const counted = form === 'step' ? [] : formed.counts.flatMap((counts) => [...counts.values()]);
  const nodes = pruned(w.nodes, [...results, ...states.map(({ output }) => output), ...counted]);
  const bytes = encodeModel({
    irVersion: IR_VERSION_OF_PROPERTIES,
    producerName: 'snn-convert',
    producerVersion: VERSION,
    opsetImport: [{ domain: '', version: OPSET }],
    graph: {
      name: program.name,
      node: nodes,
      initializer: usedOf(nodes, shared.initializers, results),
      input: [
        ...program.head.inputs.map(info),
        ...states.map(({ input, type, shape }) => valueInfo(input, type, shape)),
      ],
      output: [...results.map(info), ...states.map(({ output, type, shape }) => valueInfo(output, type, shape))],
    },
    metadataProps: modelProperties(program, { form, timesteps, tail, split }, formed, states),
  });
  return { bytes, form, timesteps, tail, nodes: countNodes(nodes), plans, states, inexact: formed.common.inexact };
}

/** An output of the model that is a constant. */
function constantOutput(name: string, { head, tail }: SnnProgram, shared: Shared): string {
  const constant = tail.constants.get(name) ?? head.constants.get(name);
  if (!constant) throw new InternalError(`nothing makes the output "${name}"`);
  return shared.storeTensor(constant, `${name}.value`);
}

/** The stored tensors that something reads. */
function usedOf(
  nodes: readonly NodeProto[],
  stored: readonly TensorProto[],
  results: readonly string[],
): TensorProto[] {
  const used = new Set([...nodes.flatMap(valuesReadBy), ...results]);
  return stored.filter(({ name }) => used.has(name!));
}

function modelProperties(
  program: SnnProgram,
  choices: Required<Omit<OnnxOptions, 'measured'>>,
  { counts }: Formed,
  states: readonly StateInfo[],
): { key: string; value: string }[] {
  const properties: Record<string, unknown> = {
    ...choices,
    coding: program.coding,
    program: program.name,
    program_sha256: sha256(writeProgram(program)),
    preset: program.provenance.preset,
    counts: Object.fromEntries(counts.at(-1)!),
    // beyond this, the bounds of the accumulators are not proved
    ...(isBounded(program) ? { most_timesteps: program.timesteps } : {}),
    ...(choices.form === 'step' ? { states } : {}),
    ...(program.card ? { card: program.card } : {}),
  };
  return Object.entries(properties).map(([key, value]) => ({
    key: PROPERTY_PREFIX + key,
    value: typeof value === 'string' ? value : JSON.stringify(value),
  }));
}

/** Whether what arrives grows with time, so that there is a proof up to the program's own timesteps only. */
function isBounded({ coding, weights }: SnnProgram): boolean {
  return coding === 'rate' && weights.kind === 'integer';
}

function burstsOf({ steps }: SnnProgram): number {
  return steps.reduce((sum, step) => sum + (step.kind === 'neuron' ? (step.parameters['burst'] ?? 0) : 0), 0);
}

/** Names that mean something and therefore are not given to intermediate values. */
function reservedNames({ steps, head, tail, constants }: SnnProgram): ReadonlySet<string> {
  return new Set([
    ...head.types.keys(),
    ...tail.types.keys(),
    ...constants.keys(),
    ...steps.flatMap((step) => [step.name, ...makesOf(step), ...readsOf(step)]),
  ]);
}
