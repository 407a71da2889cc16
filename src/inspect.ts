import { GraphView } from './ir/index.js';
import type { OpenedModel } from './model.js';
import { macsOf, partition, type Region } from './partition.js';
import { accumulatorBounds, neuronCount, type AccumulatorBound, type SnnProgram } from './snn/index.js';
import type { Diagnostic } from './diagnostics/index.js';
import type { PassLog } from './pass.js';
import { sizeOf, type TensorType } from './tensor/index.js';
import { verdictOf, type Verdict } from './support.js';

/** One operator of a model: how often, where, how it is converted, how much it computes. */
export interface OperatorRow {
  readonly op: string;
  readonly count: number;
  readonly region: Region;
  readonly verdict: Verdict;
  readonly macs: number;
}

/** What a model holds and what conversion would do with it. */
export interface ModelInspection {
  readonly kind: 'model';
  readonly model: string;
  readonly sha256: string;
  readonly opset: number;
  readonly producer: string;
  readonly inputs: readonly (TensorType & { readonly name: string })[];
  readonly outputs: readonly (TensorType & { readonly name: string })[];
  readonly parameters: number;
  readonly macs: number;
  /** Share of the multiply-accumulates that become synaptic operations of spikes; the rest are analog first layers and the host. */
  readonly spikingShare: number;
  readonly neurons: number;
  readonly operators: readonly OperatorRow[];
  /** Where the spiking part begins and ends, and why. */
  readonly cut: readonly string[];
  readonly notes: readonly Diagnostic[];
  readonly passes: readonly PassLog[];
  readonly card: { readonly task: string; readonly decoder: string } | null;
  readonly cardNotes: readonly string[];
}

/** What a spiking network holds and where it comes from. */
export interface ProgramInspection {
  readonly kind: 'program';
  readonly name: string;
  readonly coding: string;
  readonly timesteps: number;
  /** Virtual timesteps in each, in which messages are digits in {-1, 0, 1}; 1 where messages are sent whole. */
  readonly virtual: number;
  readonly weights: string;
  readonly neurons: number;
  readonly parameters: number;
  readonly steps: Readonly<Record<string, number>>;
  readonly inputs: readonly (TensorType & { readonly name: string })[];
  readonly outputs: readonly (TensorType & { readonly name: string })[];
  readonly bounds: readonly AccumulatorBound[];
  readonly provenance: SnnProgram['provenance'];
}

/** What would be converted and how; needs no data and runs nothing. */
export function inspectModel({ imported, prepared, card, cardNotes }: OpenedModel): ModelInspection {
  const { graph } = imported;
  const view = new GraphView(prepared.graph);
  const { regions, analog } = partition(view);
  const rows = new Map<string, { op: string; region: Region; count: number; macs: number }>();
  let spiking = 0;
  for (const node of prepared.graph.nodes) {
    const region = regions.get(node.name)!;
    const macs = macsOf(node, view);
    if (region === 'body' && !analog.includes(node.inputs[0]!)) spiking += macs;
    if (node.op === 'Neuron') continue;
    const row = rows.get(`${region} ${node.op}`) ?? { op: node.op, region, count: 0, macs: 0 };
    rows.set(`${region} ${node.op}`, { ...row, count: row.count + 1, macs: row.macs + macs });
  }
  const macs = [...rows.values()].reduce((sum, row) => sum + row.macs, 0);
  const named = (values: readonly string[]): (TensorType & { name: string })[] =>
    values.map((name) => ({ name, ...graph.types.get(name)! }));
  return {
    kind: 'model',
    model: prepared.model.name,
    sha256: imported.sha256,
    opset: imported.opset,
    producer: imported.producer,
    inputs: named(graph.inputs),
    outputs: named(graph.outputs),
    parameters: [...graph.constants.values()].reduce((sum, t) => sum + (t.dtype === 'f32' ? t.data.length : 0), 0),
    macs,
    spikingShare: macs === 0 ? 0 : spiking / macs,
    neurons: prepared.graph.nodes.reduce(
      (sum, node) => (node.op === 'Neuron' ? sum + sizeOf(view.shape(node.outputs[0]!)) : sum),
      0,
    ),
    operators: [...rows.values()].map((row) => ({
      ...row,
      verdict: row.region === 'body' ? verdictOf(row.op) : ('host' as const),
    })),
    cut: prepared.cut,
    notes: imported.notes,
    passes: prepared.log,
    card: card ? { task: card.task, decoder: card.decoder.kind } : null,
    cardNotes,
  };
}

/** What a program file holds. */
export function inspectProgram(program: SnnProgram): ProgramInspection {
  const steps: Record<string, number> = {};
  for (const { kind } of program.steps) steps[kind] = (steps[kind] ?? 0) + 1;
  const inputs = program.head.inputs.map((name) => ({ name, ...program.head.types.get(name)! }));
  const outputs = program.tail.outputs.map((name) => ({ name, ...program.tail.types.get(name)! }));
  return {
    kind: 'program',
    name: program.name,
    coding: program.coding,
    timesteps: program.timesteps,
    virtual: program.planes ?? 1,
    weights: program.weights.kind === 'integer' ? `${program.weights.bits}-bit integers` : 'float32',
    neurons: neuronCount(program),
    parameters: program.steps.reduce(
      (sum, step) => (step.kind === 'synapse' ? sum + program.constants.get(step.weight)!.data.length : sum),
      0,
    ),
    steps,
    inputs,
    outputs,
    bounds: accumulatorBounds(program, program.timesteps),
    provenance: program.provenance,
  };
}
