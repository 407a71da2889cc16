import { isElementwise } from './membrane.js';
import {
  makesOf,
  readsOf,
  type NeuronStep,
  type SnnProgram,
  type SomaStep,
  type Step,
  type SynapseStep,
} from '../snn/index.js';

/** Neurons together with the synapse group that alone feeds them, through elementwise somas: charge need not be written down between them. */
export interface Fusion {
  readonly synapse: SynapseStep;
  readonly somas: readonly SomaStep[];
  readonly neuron: NeuronStep;
}

/** Who reads a value. */
export interface Readers {
  readonly steps: readonly Step[];
  readonly readout: boolean;
}

/** The step that makes each value. */
export function makersOf({ steps }: SnnProgram): ReadonlyMap<string, Step> {
  return new Map(steps.flatMap((step) => makesOf(step).map((value) => [value, step] as const)));
}

/** The readers of every value that a step makes. */
export function readersOf(program: SnnProgram): ReadonlyMap<string, Readers> {
  const readers = new Map<string, { steps: Step[]; readout: boolean }>();
  for (const value of [...program.steps.flatMap(makesOf), ...program.readouts])
    readers.set(value, { steps: [], readout: program.readouts.includes(value) });
  for (const step of program.steps) for (const value of new Set(readsOf(step))) readers.get(value)?.steps.push(step);
  return readers;
}

/** The fusions of a program, by the name of their neuron step. */
export function fusionsOf(program: SnnProgram, readers: ReadonlyMap<string, Readers>): ReadonlyMap<string, Fusion> {
  if (program.weights.kind !== 'integer') return new Map();
  const makers = makersOf(program);
  const fusions = new Map<string, Fusion>();
  for (const neuron of program.steps) {
    if (neuron.kind !== 'neuron') continue;
    const somas: SomaStep[] = [];
    let value = neuron.input;
    for (;;) {
      const maker = makers.get(value);
      const { steps, readout } = readers.get(value) ?? { steps: [], readout: true };
      if (!maker || readout || steps.length !== 1) break;
      if (maker.kind === 'soma' && isElementwise(maker)) {
        somas.unshift(maker);
        value = maker.inputs[0]!;
      } else {
        if (maker.kind === 'synapse' && fits(maker, neuron, program))
          fusions.set(neuron.name, { synapse: maker, somas, neuron });
        break;
      }
    }
  }
  return fusions;
}

/** The unit's channels are those of the accumulators, or there is one unit for all. */
function fits(synapse: SynapseStep, neuron: NeuronStep, program: SnnProgram): boolean {
  const rank = program.shapes.get(synapse.output)!.length;
  const axis = synapse.geometry.type === 'dense' ? rank - 1 : 1;
  return neuron.axis === axis || program.constants.get(neuron.unit)!.data.length === 1;
}

/**
 * Until which step the events of each value are needed, by their index among the program's steps. A fused synapse group reads its input when its neurons fire; a chain of
 * routes is one move from the first train to the last.
 */
export function lastReads(
  program: SnnProgram,
  readers: ReadonlyMap<string, Readers>,
  fusions: ReadonlyMap<string, Fusion>,
): ReadonlyMap<string, number> {
  const place = new Map(program.steps.map((step, i) => [step, i] as const));
  for (const { synapse, somas, neuron } of fusions.values())
    for (const step of [synapse, ...somas]) place.set(step, place.get(neuron)!);
  const last = new Map<string, number>();
  // readers stand behind what they read, so that going backwards they are known first
  for (const step of [...program.steps].reverse())
    for (const value of makesOf(step)) {
      const ends = (readers.get(value)?.steps ?? []).flatMap((reader) => [
        place.get(reader)!,
        ...(reader.kind === 'route' ? makesOf(reader).map((output) => last.get(output)!) : []),
      ]);
      last.set(value, Math.max(place.get(step)!, ...ends));
    }
  return last;
}
