import type { Graph } from '../ir/index.js';

/** The value that each neuron transmits, by the name of its node; steps of a program keep that name. */
export function transmittedValues({ nodes }: Graph): ReadonlyMap<string, string> {
  return new Map(nodes.filter(({ op }) => op === 'Neuron').map(({ name, inputs }) => [name, inputs[0]!]));
}
