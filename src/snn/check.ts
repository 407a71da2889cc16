import { InternalError } from '../diagnostics/index.js';
import { ANALOG_BOUND, SPIKE_BOUND } from './lattice.js';
import { gainAt, type SnnProgram, type SynapseStep } from './program.js';
import { inputChannelOf, SpikeLimits } from './spike-limits.js';

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
  return loadsOf(program, timesteps).map(({ step, sums, bound, gain }) => {
    const bias = program.constants.get(step.bias)!.data;
    const largest = sums.reduce((m, sum, o) => Math.max(m, sum + Math.abs(bias[o]!) * gain), 0);
    return { layer: step.origin, largest, bound };
  });
}

/**
 * How large the bias of each output channel may become without breaking that proof, by the name of the synapse, in lattice units.
 * Empty for float32 weights.
 */
export function biasLimits(program: SnnProgram, timesteps: number): ReadonlyMap<string, Float64Array> {
  return new Map(
    loadsOf(program, timesteps).map(({ step, sums, bound, gain }) => [
      step.name,
      sums.map((sum) => Math.floor((bound - sum) / gain)),
    ]),
  );
}

/** What can arrive at an accumulator, without the bias. */
interface Load {
  readonly step: SynapseStep;
  /** Largest magnitude of the weighted sum, per output channel. */
  readonly sums: Float64Array;
  readonly bound: number;
  readonly gain: number;
}

function loadsOf(program: SnnProgram, timesteps: number): Load[] {
  if (program.weights.kind !== 'integer') return [];
  const limits = new SpikeLimits(timesteps, {
    shape: (value) => program.shapes.get(value)!,
    constant: (value) => program.constants.get(value),
  });
  const loads: Load[] = [];
  for (const step of program.steps) {
    limits.add(step);
    if (step.kind === 'synapse') loads.push(loadOf(step, program, limits, timesteps));
  }
  return loads;
}

function loadOf(step: SynapseStep, program: SnnProgram, limits: SpikeLimits, timesteps: number): Load {
  const weight = program.constants.get(step.weight)!;
  const gain = gainAt(program, timesteps);
  const { source } = step;
  const analog = source.kind === 'analog';
  const counts = limits.of(step);
  if (!analog && !counts)
    throw new InternalError(`synapse "${step.name}" reads "${step.input}", which no neuron feeds`);
  const inputChannel = inputChannelOf(step, weight.shape);
  const limitOf = analog ? (): number => source.limit * gain : (i: number): number => counts![inputChannel(i)]!;
  const sums = new Float64Array(program.constants.get(step.bias)!.data.length);
  const channelOf = outputChannelOf(step, weight.shape);
  weight.data.forEach((w, i) => (sums[channelOf(i)]! += Math.abs(w) * limitOf(i)));
  return { step, sums, bound: analog ? ANALOG_BOUND : SPIKE_BOUND, gain };
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
