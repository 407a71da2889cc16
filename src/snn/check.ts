import { InternalError } from '../diagnostics/index.js';
import { gain, neuronModel } from '../neurons/index.js';
import { ANALOG_BOUND, SPIKE_BOUND } from './lattice.js';
import { readsOf, makesOf, type SnnProgram, type SynapseStep } from './program.js';

/** The proof that one accumulator cannot overflow: the largest magnitude any input can cause, against what it can hold. */
export interface AccumulatorBound {
  readonly layer: string;
  readonly largest: number;
  readonly bound: number;
}

/**
 * Bounds every accumulator of an integer program for `timesteps` steps, from the weights as stored and the largest counts that the neurons can reach.
 * Empty for float32 weights, which have no such proof.
 */
export function accumulatorBounds(program: SnnProgram, timesteps: number): readonly AccumulatorBound[] {
  if (program.weights.kind !== 'integer') return [];
  const limits = new Map<string, number>();
  const bounds: AccumulatorBound[] = [];
  for (const step of program.steps) {
    if (step.kind === 'neuron') limits.set(step.output, neuronModel(step.model).limit(timesteps, step.parameters));
    else if (step.kind === 'synapse') bounds.push(boundOf(step, program, limits, timesteps));
    else if (step.kind !== 'soma') {
      const limit = Math.max(...readsOf(step).map((input) => limits.get(input) ?? 0));
      makesOf(step).forEach((output) => limits.set(output, limit));
    }
  }
  return bounds;
}

function boundOf(
  step: SynapseStep,
  program: SnnProgram,
  limits: ReadonlyMap<string, number>,
  timesteps: number,
): AccumulatorBound {
  const weight = program.constants.get(step.weight)!;
  const bias = program.constants.get(step.bias)!;
  const g = gain(program.coding, timesteps);
  const analog = step.source.kind === 'analog';
  const limit = step.source.kind === 'analog' ? step.source.limit : limits.get(step.input);
  if (limit === undefined)
    throw new InternalError(`synapse "${step.name}" reads "${step.input}", which no neuron feeds`);
  const sums = new Float64Array(bias.data.length);
  const channelOf = outputChannelOf(step, weight.shape);
  weight.data.forEach((w, i) => (sums[channelOf(i)]! += Math.abs(w)));
  const largest = sums.reduce(
    (m, sum, o) => Math.max(m, sum * limit * (analog ? g : 1) + Math.abs(bias.data[o]!) * g),
    0,
  );
  return { layer: step.origin, largest, bound: analog ? ANALOG_BOUND : SPIKE_BOUND };
}

/** The output channel that each weight belongs to. */
export function outputChannelOf(step: SynapseStep, shape: readonly number[]): (index: number) => number {
  const rest = shape.slice(1).reduce((a, b) => a * b, 1);
  if (step.geometry.type !== 'conv-transpose') return (i) => Math.floor(i / rest);
  const [inputs = 1, outputs = 1] = shape;
  const perGroup = inputs / step.geometry.groups;
  const kernel = rest / outputs;
  return (i) => Math.floor(Math.floor(i / rest) / perGroup) * outputs + (Math.floor(i / kernel) % outputs);
}
