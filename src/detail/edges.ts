import { transmittedValues } from '../spiking/index.js';
import { makesOf, readsOf, type SnnProgram, type Step } from '../snn/index.js';
import type { Prepared } from '../convert.js';

/**
 * Which neurons feed which: the spikes of the first reach the second through synapses, somata, routes and pooling, and through no neurons between. By the values that
 * they transmit, in the order of the program, each pair once.
 */
export function edgesOf({ steps }: SnnProgram, { graph }: Prepared): (readonly [from: string, to: string])[] {
  const values = transmittedValues(graph);
  const valueOf = (step: Step): string => values.get(step.name)!;
  const order = new Map(steps.map((step, i) => [step, i]));
  const feeding = new Map<string, ReadonlySet<Step>>();
  const edges = new Map<string, readonly [string, string]>();
  const none: ReadonlySet<Step> = new Set();
  for (const step of steps) {
    const from = new Set(readsOf(step).flatMap((read) => [...(feeding.get(read) ?? none)]));
    const neurons = step.kind === 'neuron';
    for (const made of makesOf(step)) feeding.set(made, neurons ? new Set([step]) : from);
    if (!neurons) continue;
    for (const source of [...from].sort((a, b) => order.get(a)! - order.get(b)!)) {
      const edge = [valueOf(source), valueOf(step)] as const;
      if (edge[0] !== edge[1]) edges.set(JSON.stringify(edge), edge);
    }
  }
  return [...edges.values()];
}
