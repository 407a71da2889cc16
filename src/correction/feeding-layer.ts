import { makesOf, readsOf, spikeTrains, type SnnProgram, type SomaStep, type SynapseStep } from '../snn/index.js';
import { sameShape } from '../tensor/index.js';

/** The weighted layer whose bias moves a value and nothing else, or why there is none. */
export type Feeding = { readonly layer: SynapseStep } | { readonly why: string };

/** Functions of one value, channel by channel, that grow with it (nearly everywhere), so that a larger bias gives a larger mean. */
const GROWING = new Set([
  'Identity',
  'Relu',
  'LeakyRelu',
  'PRelu',
  'ThresholdedRelu',
  'Clip',
  'Elu',
  'Selu',
  'Celu',
  'Gelu',
  'Swish',
  'HardSwish',
  'Mish',
  'Sigmoid',
  'HardSigmoid',
  'Tanh',
  'Softplus',
  'Softsign',
  'AveragePool',
  'GlobalAveragePool',
  'ReduceMean',
  'Resize',
]);

/** Functions whose result grows with each of the values that they read. */
const SUMS = new Set(['Add', 'Sum', 'Mean']);

/**
 * Goes back from a charge through somata to the layer that feeds it.
 * @param value charge that neurons read or that is read out
 */
export function feedingLayer(value: string, program: SnnProgram): Feeding {
  const readers = new Map<string, number>();
  const count = (name: string): void => void readers.set(name, (readers.get(name) ?? 0) + 1);
  program.steps.flatMap(readsOf).forEach(count);
  program.readouts.forEach(count);
  return follow(value, program, readers);
}

function follow(value: string, program: SnnProgram, readers: ReadonlyMap<string, number>): Feeding {
  const step = program.steps.find((s) => makesOf(s).includes(value));
  if (!step || spikeTrains(program).has(value)) return { why: 'no weighted layer feeds it' };
  if ((readers.get(value) ?? 0) > 1) return { why: `"${value}" is read elsewhere too` };
  if (step.kind === 'synapse') return { layer: step };
  return step.kind === 'soma' ? throughSoma(step, program, readers) : { why: 'no weighted layer feeds it' };
}

function throughSoma(step: SomaStep, program: SnnProgram, readers: ReadonlyMap<string, number>): Feeding {
  const dynamic = step.inputs.filter((input) => input !== '' && !program.constants.has(input));
  const shape = program.shapes.get(step.outputs[0]!)!;
  if (SUMS.has(step.op)) {
    const found = dynamic
      .filter((input) => sameShape(program.shapes.get(input)!, shape))
      .map((input) => follow(input, program, readers));
    return found.find((feeding) => 'layer' in feeding) ?? found[0] ?? { why: 'it is broadcast' };
  }
  const spikes = spikeTrains(program);
  if (dynamic.every((name) => spikes.has(name))) return { why: 'no weighted layer feeds it' };
  const [input] = dynamic;
  if (!GROWING.has(step.op) || dynamic.length !== 1 || input === undefined || input !== step.inputs[0])
    return { why: `a bias does not pass ${step.op} "${step.origin}"` };
  const before = program.shapes.get(input)!;
  if (before.length !== shape.length || before[1] !== shape[1])
    return { why: `${step.op} "${step.origin}" mixes channels` };
  return follow(input, program, readers);
}

/** Axis of a layer's output channels: 1 for feature maps, the last one for matrices. */
export function channelAxis({ geometry }: SynapseStep, rank: number): number {
  return geometry.type === 'dense' ? rank - 1 : 1;
}
