import type { Work } from '../sim/index.js';
import { makesOf, readsOf, type SnnProgram } from '../snn/index.js';

/**
 * Synaptic operations by the neuron layer whose spikes cause them. Where a synapse reads several layers, its operations are divided among them by their
 * numbers of spikes.
 * @returns by the name of the neuron step
 */
export function operationsByLayer(
  program: SnnProgram,
  work: Pick<Work, 'spikes' | 'synapticOps'>,
): Map<string, number> {
  const sources = new Map<string, ReadonlySet<string>>();
  const operations = new Map<string, number>();
  for (const step of program.steps) {
    if (step.kind === 'neuron') sources.set(step.output, new Set([step.name]));
    else if (step.kind === 'route' || step.kind === 'lateral-max') {
      const all = new Set(readsOf(step).flatMap((value) => [...(sources.get(value) ?? [])]));
      makesOf(step).forEach((value) => sources.set(value, all));
    } else if (step.kind === 'synapse') {
      const layers = [...(sources.get(step.input) ?? [])];
      const spikesOf = (layer: string): number => work.spikes.get(layer) ?? 0;
      const all = layers.reduce((sum, layer) => sum + spikesOf(layer), 0);
      const done = work.synapticOps.get(step.name) ?? 0;
      for (const layer of layers)
        operations.set(layer, (operations.get(layer) ?? 0) + (all === 0 ? 0 : (done * spikesOf(layer)) / all));
    }
  }
  return operations;
}
