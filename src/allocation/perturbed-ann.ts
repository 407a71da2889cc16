import { annRunner, type AnnOptions } from '../ann/index.js';
import type { Prepared } from '../convert.js';
import { freshName, type Graph } from '../ir/index.js';
import { real, sizeOf, type Tensor } from '../tensor/index.js';
import type { Sample } from '../calibration/index.js';

/** The ANN with something added to values that become spikes. */
export interface PerturbedAnn {
  /** The wanted values for a sample. @param added what is added to the value of a neuron node, by the node's name; nothing to the others */
  run(sample: Sample, added?: ReadonlyMap<string, Float32Array>): Promise<ReadonlyMap<string, Tensor>>;
  /** Runs so far. */
  readonly runs: number;
  close(): Promise<void>;
}

/**
 * Makes the ANN of a prepared model, once for all layers: each has an input of its own, which is zero where nothing is added.
 * @param wanted names of values of the prepared graph, such as its outputs
 */
export async function perturbedAnn(
  { graph }: Prepared,
  wanted: readonly string[],
  options: AnnOptions = {},
): Promise<PerturbedAnn> {
  const inputs = new Map<string, string>();
  const types = new Map(graph.types);
  const nodes = graph.nodes.map((node) => {
    if (node.op !== 'Neuron') return node;
    const input = freshName({ ...graph, types }, `${node.name}.added`);
    inputs.set(node.name, input);
    types.set(input, graph.types.get(node.inputs[0]!)!);
    return { ...node, op: 'Add', inputs: [node.inputs[0]!, input], attrs: {} };
  });
  const perturbed: Graph = { ...graph, nodes, types, inputs: [...graph.inputs, ...inputs.values()] };
  const runner = await annRunner(perturbed, wanted, options);
  const shapeOf = (input: string): readonly number[] => types.get(input)!.shape;
  const nothing = new Map([...inputs.values()].map((input) => [input, zeros(shapeOf(input))]));
  let runs = 0;
  return {
    async run(sample, added = new Map()) {
      runs++;
      const feeds = new Map<string, Tensor>([...sample, ...nothing]);
      for (const [node, values] of added) {
        const input = inputs.get(node)!;
        feeds.set(input, real(shapeOf(input), values));
      }
      return runner.run(feeds);
    },
    get runs() {
      return runs;
    },
    close: () => runner.close(),
  };
}

function zeros(shape: readonly number[]): Tensor {
  return real(shape, new Float32Array(sizeOf(shape)));
}
