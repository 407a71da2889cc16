import type { Graph, Node } from '../../src/ir/index.js';
import { exportGraph } from '../../src/onnx/export.js';
import { opNamed } from '../../src/ops/index.js';
import { chargeOf, simulate } from '../../src/sim/index.js';
import type { Timestep } from '../../src/sim/index.js';
import { gainAt } from '../../src/snn/index.js';
import type { NeuronStep, SnnProgram, SynapseStep } from '../../src/snn/index.js';
import { asAnn } from '../../src/spiking/index.js';
import { real, realData, sizeOf, stridesOf } from '../../src/tensor/index.js';
import type { RealTensor, Tensor } from '../../src/tensor/index.js';
import { runInOnnxRuntime } from './onnxruntime.js';

/** What a simulation held after its last timestep. */
export interface FinalValues {
  readonly outputs: ReadonlyMap<string, Tensor>;
  /** Every value of the program that is not spikes, and the output of every neuron. @unit activation */
  readonly decoded: ReadonlyMap<string, RealTensor>;
  /** Running counts of every value that is spikes. @unit unit spikes */
  readonly counts: ReadonlyMap<string, RealTensor>;
  /** By neuron step: how far what was sent is off what was to be sent, at most. @unit unit spikes */
  readonly residual: ReadonlyMap<string, number>;
}

/** The neurons of a program. */
export const neuronsOf = (program: SnnProgram): NeuronStep[] => program.steps.filter((s) => s.kind === 'neuron');
/** The weighted layers of a program. */
export const synapsesOf = (program: SnnProgram): SynapseStep[] => program.steps.filter((s) => s.kind === 'synapse');

/** Simulates one input to the program's last timestep. */
export function finalValues(program: SnnProgram, inputs: ReadonlyMap<string, Tensor>): FinalValues {
  const T = program.timesteps;
  const g = gainAt(program, T);
  const decoded = new Map<string, RealTensor>();
  const counts = new Map<string, RealTensor>();
  const residual = new Map<string, number>();
  const keep = (map: Map<string, RealTensor>, name: string, data: Float32Array): unknown =>
    map.set(name, real(program.shapes.get(name)!, data));
  const steps = simulate(program, inputs, {
    at: [T],
    observe(t, state) {
      if (t !== T) return;
      for (const [name, charge] of state.charge)
        keep(
          decoded,
          name,
          charge.map((x) => x / g),
        );
      for (const [name, { count }] of state.trains) keep(counts, name, count.slice());
      for (const step of neuronsOf(program)) {
        const { count } = state.trains.get(step.output)!;
        const unit = unitsOf(step, program);
        const charge = chargeOf({ state }, step.input);
        keep(
          decoded,
          step.output,
          count.map((n, i) => (n * unit[i]!) / g),
        );
        residual.set(
          step.name,
          charge.reduce((worst, c, i) => Math.max(worst, Math.abs(c / unit[i]! - count[i]!)), 0),
        );
      }
    },
  });
  const [{ outputs }] = [...steps] as [Timestep];
  return { outputs, decoded, counts, residual };
}

/** The size of a unit spike of every single neuron. @unit activation */
export function unitsOf(step: NeuronStep, program: SnnProgram): Float32Array {
  const unit = program.constants.get(step.unit)!.data;
  const shape = program.shapes.get(step.output)!;
  const stride = stridesOf(shape)[step.axis]!;
  return Float32Array.from({ length: sizeOf(shape) }, (_, i) => unit[Math.floor(i / stride) % unit.length]!);
}

/** One value as the simulation and as ONNX Runtime have it, and how far apart they may be, element by element. */
export interface LayerComparison {
  readonly layer: string;
  readonly actual: RealTensor;
  readonly expected: RealTensor;
  readonly bound: ArrayLike<number>;
}

/**
 * Compares a simulation with ONNX Runtime piece by piece: the graph, as it was before thresholds were chosen, is cut behind every synapse and every
 * neuron, and each piece is given what the simulation has there. What lies between a synapse and a neuron may be off by float32 rounding alone, a synapse by
 * half a quantum for each of its weights and besides.
 * @param graph with `Neuron` nodes, as `prepare` makes it
 */
export async function compareLayers(
  graph: Graph,
  program: SnnProgram,
  inputs: ReadonlyMap<string, Tensor>,
  values: FinalValues,
): Promise<LayerComparison[]> {
  const [synapses, neurons] = [synapsesOf(program), neuronsOf(program)];
  const cut = new Set([...synapses, ...neurons].map((step) => step.output));
  const fed = (name: string): string => (cut.has(name) ? `${name}.fed` : name);
  const feeds = new Map<string, Tensor>(inputs);
  const types = new Map(graph.types);
  for (const name of cut) {
    feeds.set(fed(name), values.decoded.get(name)!);
    types.set(fed(name), graph.types.get(name)!);
  }
  const nodes = graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(fed) }));
  const pieces: Graph = { ...graph, nodes, inputs: [...feeds.keys()], outputs: [], types };
  const readBy = new Map(nodes.map((node) => [node.name, node]));
  const wanted = [
    ...synapses.flatMap((step) => [step.output, readBy.get(step.name)!.inputs[0]!]),
    ...neurons.map((step) => fed(step.input)),
  ];
  const expected = await runInOnnxRuntime(exportGraph(asAnn(pieces), { outputs: wanted }), feeds);
  const compare = (layer: string, value: string, bound: ArrayLike<number>): LayerComparison => ({
    layer,
    actual: values.decoded.get(value)!,
    expected: expected.get(value) as RealTensor,
    bound,
  });
  return [
    ...synapses.map((step) => {
      const node = readBy.get(step.name)!;
      const inputsOf = node.inputs.map((name) => expected.get(name) ?? graph.constants.get(name));
      return compare(step.name, step.output, synapseBound(step, program, node, inputsOf, values));
    }),
    ...neurons
      .filter((step) => !cut.has(step.input))
      .map((step) => compare(step.name, step.input, somaBound(expected.get(step.input) as RealTensor))),
  ];
}

/** Some ten float32 operations, each of which may double the error before it, relative to the largest element. */
function somaBound({ data }: RealTensor): ArrayLike<number> {
  const largest = data.reduce((m, x) => Math.max(m, Math.abs(x)), 1);
  return new Float64Array(data.length).fill(largest * 2 ** -24 * 64);
}

/** For each output element: half a quantum for each weight, times what the weight met, and float32 rounding of every term. */
function synapseBound(
  step: SynapseStep,
  program: SnnProgram,
  node: Node,
  [x, w, b]: readonly (Tensor | undefined)[],
  { counts }: FinalValues,
): ArrayLike<number> {
  const ones = (t: Tensor): RealTensor => real(t.shape, new Float32Array(t.data.length).fill(1));
  const absolute = (t: Tensor): RealTensor => real(t.shape, realData(t).map(Math.abs));
  const apply = (input: RealTensor, weight: RealTensor): ArrayLike<number> =>
    opNamed(node.op).evaluate([input, weight], node.attrs, 1)[0]!.data;
  const g = gainAt(program, program.timesteps);
  const { source } = step;
  const met =
    source.kind === 'spikes'
      ? apply(absolute(counts.get(step.input)!), ones(w!))
      : apply(
          real(
            x!.shape,
            realData(x!).map((v) => (Math.abs(v) * g) / 2 ** source.inputExponent),
          ),
          ones(w!),
        );
  const inputRounding = source.kind === 'spikes' ? 0 : 2 ** (source.inputExponent - 1);
  const weightSum = apply(ones(x!), absolute(w!));
  const termSum = apply(absolute(x!), absolute(w!));
  const shape = program.shapes.get(step.output)!;
  const axis = step.geometry.type === 'dense' ? shape.length - 1 : 1;
  const [channels, stride] = [shape[axis]!, stridesOf(shape)[axis]!];
  const terms = w!.data.length / channels + 2;
  const exponents = program.constants.get(step.exponent!)!.data;
  return Float64Array.from(termSum, (sum, i) => {
    const channel = Math.floor(i / stride) % channels;
    const bias = b ? Math.abs(b.data[b.data.length === 1 ? 0 : channel]!) : 0;
    const weightRounding = (2 ** exponents[channel]! / 2) * (met[i]! / g + 1);
    return weightRounding + inputRounding * weightSum[i]! + terms * 2 ** -24 * (sum + bias);
  });
}

/** Largest ratio of an error to its bound, over all elements. */
export function worstRatio({ actual, expected, bound }: LayerComparison): number {
  return actual.data.reduce((m, x, i) => Math.max(m, Math.abs(x - expected.data[i]!) / bound[i]!), 0);
}

/**
 * The outputs of a network whose every neuron sends `units` unit spikes too many or too few, by chance for each neuron, and whose every synapse is as far
 * off as its weights allow, by chance for each channel. In ONNX Runtime.
 */
export async function disturbedOutputs(
  graph: Graph,
  program: SnnProgram,
  inputs: ReadonlyMap<string, Tensor>,
  comparisons: readonly LayerComparison[],
  units: number,
  random: () => number,
): Promise<ReadonlyMap<string, Tensor>> {
  const sign = (): number => (random() < 0.5 ? -1 : 1);
  const noise = new Map<string, RealTensor>();
  for (const step of neuronsOf(program))
    noise.set(
      step.output,
      real(
        program.shapes.get(step.output)!,
        unitsOf(step, program).map((u) => sign() * units * u),
      ),
    );
  const bounds = new Map(comparisons.map(({ layer, bound }) => [layer, bound]));
  for (const step of synapsesOf(program)) {
    const shape = program.shapes.get(step.output)!;
    const axis = step.geometry.type === 'dense' ? shape.length - 1 : 1;
    const [channels, stride] = [shape[axis]!, stridesOf(shape)[axis]!];
    const signs = Array.from({ length: channels }, sign);
    const off = Float32Array.from(bounds.get(step.name)!, (b, i) => b * signs[Math.floor(i / stride) % channels]!);
    noise.set(step.output, real(shape, off));
  }
  const types = new Map(graph.types);
  const disturbed = asAnn(graph).nodes.flatMap((node): Node[] => {
    const [output = ''] = node.outputs;
    if (!noise.has(output)) return [node];
    for (const part of ['exact', 'noise']) types.set(`${output}.${part}`, graph.types.get(output)!);
    return [
      { ...node, outputs: [`${output}.exact`] },
      { ...node, name: `${node.name}.noisy`, op: 'Add', inputs: [`${output}.exact`, `${output}.noise`], attrs: {} },
    ];
  });
  const given = new Map([...noise].map(([name, t]) => [`${name}.noise`, t]));
  const noisy: Graph = { ...graph, nodes: disturbed, inputs: [...graph.inputs, ...given.keys()], types };
  return runInOnnxRuntime(exportGraph(noisy), new Map<string, Tensor>([...inputs, ...given]));
}
