import { readsOf, type SnnProgram, type Step } from '../snn/index.js';
import { makersOf } from './plan.js';

/**
 * The layer that each step belongs to: neurons together with the synapse groups and somata that feed them, by the names of these synapse groups. What feeds several
 * layers belongs to the first; what feeds no neurons, to none but itself.
 */
export function layerNames(program: SnnProgram): ReadonlyMap<Step, string> {
  const makers = makersOf(program);
  const names = new Map<Step, string>();
  for (const neuron of program.steps) {
    if (neuron.kind !== 'neuron') continue;
    const members = [...new Set(feeding(neuron, makers, names))];
    const synapses = members.filter((step) => step.kind === 'synapse').map(({ name }) => name);
    const name = synapses.length > 0 ? synapses.join(' + ') : neuron.name;
    for (const step of [...members, neuron]) names.set(step, name);
  }
  for (const step of program.steps) if (!names.has(step)) names.set(step, step.name);
  return names;
}

/** Synapse groups and somata between a step and the spikes or inputs before it, those of other layers left out. */
function feeding(step: Step, makers: ReadonlyMap<string, Step>, taken: ReadonlyMap<Step, string>): Step[] {
  const before = readsOf(step).flatMap((value) => makers.get(value) ?? []);
  return before.flatMap((maker) => {
    if ((maker.kind !== 'synapse' && maker.kind !== 'soma') || taken.has(maker)) return [];
    return maker.kind === 'synapse' ? [maker] : [...feeding(maker, makers, taken), maker];
  });
}
