import type { Prepared } from '../convert.js';
import { spikeTrains, type NeuronStep, type SnnProgram } from '../snn/index.js';
import { transmittedValues } from '../spiking/index.js';
import { feedingLayer, type Feeding } from './feeding-layer.js';

/** A value of a program that has a counterpart in the ANN: what neurons send, or charge that is read out. */
export interface Site {
  /** The value in the program. */
  readonly value: string;
  /** The ANN's value that it stands for, in the prepared graph. */
  readonly ann: string;
  /** For messages: where it comes from in the model. */
  readonly origin: string;
  /** The neurons; absent for charge that is read out. */
  readonly neuron?: NeuronStep;
  /** The layer whose bias is this value's alone, or why there is none. */
  readonly feeding: Feeding;
}

/** Every neuron layer and every charge that is read out, in the order in which the program makes them. */
export function sitesOf(program: SnnProgram, { graph }: Prepared): Site[] {
  const encoded = transmittedValues(graph);
  const spikes = spikeTrains(program);
  const neurons = program.steps.flatMap((step): Site[] => {
    const ann = step.kind === 'neuron' ? encoded.get(step.name) : undefined;
    if (step.kind !== 'neuron' || ann === undefined) return [];
    return [{ value: step.output, ann, origin: step.origin, neuron: step, feeding: feedingLayer(step.input, program) }];
  });
  const readouts = program.readouts
    .filter((value) => !spikes.has(value) && graph.types.has(value))
    .map((value) => ({ value, ann: value, origin: value, feeding: feedingLayer(value, program) }));
  return [...neurons, ...readouts];
}
