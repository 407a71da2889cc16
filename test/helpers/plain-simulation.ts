import type { Graph, Node } from '../../src/ir/index.js';
import type { FiringRule } from '../../src/neurons/index.js';
import { opNamed, poolAxes } from '../../src/ops/index.js';
import { numberAttr } from '../../src/ops/op.js';
import { real, realData, sizeOf, stridesOf } from '../../src/tensor/index.js';
import type { RealTensor, Tensor } from '../../src/tensor/index.js';

export interface PlainNeuron {
  readonly rule: (size: number) => FiringRule;
  readonly v0: number;
}

/**
 * A second, slow simulation, for checking the first: of the graph with thresholds but before scales are folded, every neuron an object with a membrane, messages
 * in activation units, one accumulator for each element under a pooling window, synapses applied to the messages of each timestep.
 * @param neuronOf firing rule and initial membrane (in unit spikes) of a neuron node
 * @returns the outputs, decoded, after each timestep
 */
export function simulatePlainly(
  graph: Graph,
  inputs: ReadonlyMap<string, Tensor>,
  coding: 'rate' | 'delta',
  timesteps: number,
  neuronOf: (node: Node) => PlainNeuron,
): Map<string, Float64Array>[] {
  const runs = graph.nodes.map((node) => plainNode(node, graph, neuronOf));
  const totals = new Map(graph.outputs.map((name) => [name, new Float64Array(sizeOf(graph.types.get(name)!.shape))]));
  return Array.from({ length: timesteps }, (_, step) => {
    const injected = coding === 'rate' || step === 0;
    const now = new Map<string, RealTensor>();
    for (const name of graph.inputs) {
      const { shape, data } = inputs.get(name)!;
      now.set(name, real(shape, injected ? data : new Float32Array(data.length)));
    }
    graph.nodes.forEach((node, i) =>
      runs[i]!(now, injected, step + 1).forEach((message, k) => now.set(node.outputs[k]!, message)),
    );
    const gain = coding === 'rate' ? step + 1 : 1;
    return new Map(
      graph.outputs.map((name) => {
        realData(now.get(name)!).forEach((x, i) => (totals.get(name)![i]! += x));
        return [name, totals.get(name)!.map((x) => x / gain)];
      }),
    );
  });
}

/** From what arrives at one timestep to what leaves at that timestep. */
type PlainRun = (now: ReadonlyMap<string, RealTensor>, injected: boolean, t: number) => RealTensor[];

function plainNode(node: Node, graph: Graph, neuronOf: (node: Node) => PlainNeuron): PlainRun {
  const shape = graph.types.get(node.outputs[0]!)!.shape;
  const first = node.inputs[0]!;
  if (node.op === 'Neuron') return plainNeurons(node, graph, neuronOf(node));
  if (node.op === 'LateralInhibitionPool') return plainPool(node, graph);
  const op = opNamed(node.op);
  const apply = (read: (input: string) => Tensor | undefined): RealTensor[] =>
    op
      .evaluate(
        node.inputs.map((input) => graph.constants.get(input) ?? (input === '' ? undefined : read(input))),
        node.attrs,
        node.outputs.length,
      )
      .map((t) => real(t.shape, realData(t)));
  if (op.role === 'synaptic') {
    const bias = apply((input) =>
      real(graph.types.get(input)!.shape, new Float32Array(sizeOf(graph.types.get(input)!.shape))),
    )[0]!;
    return (now, injected) => {
      const sum = apply((input) => now.get(input))[0]!;
      return [
        injected
          ? sum
          : real(
              shape,
              sum.data.map((x, i) => x - bias.data[i]!),
            ),
      ];
    };
  }
  if (op.role === 'activation') {
    // homogeneous functions only: the charge of an activation is the activation of the charge
    const charge = new Float32Array(sizeOf(shape));
    let before: Float32Array = new Float32Array(charge.length);
    return (now) => {
      now.get(first)!.data.forEach((x, i) => (charge[i]! += x));
      const after = apply(() => real(shape, charge))[0]!.data;
      const message = after.map((x, i) => x - before[i]!);
      before = after;
      return [real(shape, message)];
    };
  }
  return (now) => apply((input) => now.get(input));
}

function plainNeurons(node: Node, graph: Graph, { rule, v0 }: PlainNeuron): PlainRun {
  const { shape } = graph.types.get(node.outputs[0]!)!;
  const unit = graph.constants.get(node.inputs[1]!)!.data;
  const axis = numberAttr(node.attrs, 'axis', 1);
  const neurons = Array.from({ length: sizeOf(shape) }, (_, i) => {
    const size = unit[Math.floor(i / stridesOf(shape)[axis]!) % shape[axis]!]!;
    return { size, membrane: v0 * size, sent: 0 };
  });
  const fire = rule(neurons.length);
  return (now, _injected, t) => [
    real(
      shape,
      now.get(node.inputs[0]!)!.data.map((current, i) => {
        const neuron = neurons[i]!;
        neuron.membrane += current;
        const spikes = fire(neuron.membrane / neuron.size, neuron.sent, i, t);
        neuron.membrane -= spikes * neuron.size;
        neuron.sent += spikes;
        return spikes * neuron.size;
      }),
    ),
  ];
}

/** Lateral inhibition as published: the winner of a window sends what it has and inhibits every element of the window by it. */
function plainPool(node: Node, graph: Graph): PlainRun {
  const type = graph.types.get(node.inputs[0]!)!;
  const { shape } = graph.types.get(node.outputs[0]!)!;
  const [vertical, horizontal] = poolAxes(type, node.attrs) as [
    ReturnType<typeof poolAxes>[0],
    ReturnType<typeof poolAxes>[0],
  ];
  const windows = Array.from({ length: sizeOf(shape) }, (_, o) => {
    const [x, y] = [o % horizontal.output, Math.floor(o / horizontal.output) % vertical.output];
    const plane = Math.floor(o / (horizontal.output * vertical.output));
    const elements: { from: number; held: number }[] = [];
    for (let ky = 0; ky < vertical.kernel; ky++)
      for (let kx = 0; kx < horizontal.kernel; kx++) {
        const row = y * vertical.stride - vertical.before + ky * vertical.dilation;
        const column = x * horizontal.stride - horizontal.before + kx * horizontal.dilation;
        if (row >= 0 && row < vertical.input && column >= 0 && column < horizontal.input)
          elements.push({ from: (plane * vertical.input + row) * horizontal.input + column, held: 0 });
      }
    return elements;
  });
  return (now) => {
    const arriving = now.get(node.inputs[0]!)!.data;
    return [
      real(
        shape,
        windows.map((elements) => {
          for (const e of elements) e.held += arriving[e.from]!;
          const sent = Math.max(...elements.map((e) => e.held));
          for (const e of elements) e.held -= sent;
          return sent;
        }),
      ),
    ];
  };
}
