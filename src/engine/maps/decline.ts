import { neuronModel } from '../../neurons/index.js';
import type { NeuronStep, SnnProgram, Step, SynapseStep } from '../../snn/index.js';
import { realData, sizeOf } from '../../tensor/index.js';
import { layoutOfShape } from '../layout.js';
import { poolGeometry } from '../pool-geometry.js';
import { PAIRWISE } from './elementwise.js';
import { BLOCK, channelsWithWeights } from './weights.js';

/** Running counts must fit 16 bits, and three times a count 16 bits without a sign. */
const MOST_SIZES = 14;

/** Groups that are not worth while to be computed as one. */
const MOST_GROUPS = 8;

/** Values that one charge is computed from at most. Each reader computes anew what it reads: a chain of sums in which everything is read twice takes twice as much from link to link. */
const MOST_TERMS = 64;

/**
 * Why a program is not run by whole maps; undefined when it is. Maps are for delta-coded programs of sigma-delta neurons with integer weights, whose first timestep
 * carries a message from nearly every neuron.
 */
export function whyNotMaps(program: SnnProgram): string | undefined {
  if (program.coding !== 'delta') return 'it is not delta-coded';
  if (program.weights.kind !== 'integer') return 'its weights are not integers';
  const terms = new Map<string, number>();
  for (const step of program.steps) {
    const why = declined(step, program) ?? declinedTerms(step, terms, program);
    if (why !== undefined) return `${step.kind} "${step.name}" ${why}`;
  }
  return undefined;
}

function declined(step: Step, program: SnnProgram): string | undefined {
  if (step.kind === 'neuron') return declinedNeuron(step, program);
  if (step.kind === 'synapse') return declinedSynapse(step, program);
  if (step.kind === 'lateral-max') {
    if (step.scheme === 'spikes') return 'pools the messages of a timestep';
    const { rows, columns, vertical, horizontal } = poolGeometry(step, program);
    const reachesAll = [
      [rows, vertical.output],
      [columns, horizontal.output],
    ] as const;
    if (reachesAll.some(([{ to }, windows]) => new Set(to).size < windows)) return 'has a window of padding alone';
  }
  return undefined;
}

/** @param terms of the charge that somata before made, to which this one's are added */
function declinedTerms(step: Step, terms: Map<string, number>, { constants }: SnnProgram): string | undefined {
  if (step.kind !== 'soma' || step.outputs.length !== 1) return undefined;
  const { op, inputs, outputs } = step;
  if (inputs.length > 1 && !(op in PAIRWISE)) return undefined;
  const sum = inputs.reduce((before, input) => before + (constants.has(input) ? 0 : (terms.get(input) ?? 1)), 0);
  terms.set(outputs[0]!, sum);
  return sum > MOST_TERMS ? 'is computed from too many values' : undefined;
}

function declinedNeuron(step: NeuronStep, program: SnnProgram): string | undefined {
  const { model, parameters, initial, unit, axis, output } = step;
  if (neuronModel(model).name !== 'sigma-delta') return `is of model ${model}`;
  if (parameters['exponents']! > MOST_SIZES) return `has more than ${MOST_SIZES} spike sizes`;
  if (initial !== undefined) return 'begins from membranes of its own';
  const units = realData(program.constants.get(unit)!);
  const rank = program.shapes.get(output)!.length;
  if (units.length > 1 && axis !== (rank > 2 ? 1 : rank - 1)) return 'has units along another axis than the channels';
  return units.every(isPowerOfTwo) ? undefined : 'has units that are not powers of two';
}

function declinedSynapse(step: SynapseStep, program: SnnProgram): string | undefined {
  const { geometry, source } = step;
  const weight = program.constants.get(step.weight)!;
  const shape = program.shapes.get(step.output)!;
  if (geometry.type === 'dense' && shape.length > 2) return 'multiplies more than a matrix';
  if (weight.data.some((w) => Math.abs(w) > 32_767)) return 'has weights of more than 16 bits';
  if (hasExtremeScale(step, program)) return 'has an extreme scale';
  const { channels } = layoutOfShape(program.shapes.get(step.input)!);
  if (geometry.type !== 'dense' && geometry.groups > MOST_GROUPS) {
    const channelwise = geometry.type === 'conv' && geometry.groups === channels && shape[1] === channels;
    if (!channelwise || channels < BLOCK) return 'has many groups';
  }
  if (source.kind === 'spikes') return undefined;
  // of an analog input, the high parts weigh most
  const perOutput = sizeOf(weight.shape) / layoutOfShape(shape).channels;
  return perOutput * 32_767 * 256 < 2 ** 31 ? undefined : 'sums too many analog inputs';
}

/** Whether sums times the scale could leave the normal range of float32. Channels without weights have a constant charge, which is known. */
function hasExtremeScale(step: SynapseStep, program: SnnProgram): boolean {
  const weighs = channelsWithWeights(step, program);
  return program.constants.get(step.exponent!)!.data.some((e, o) => weighs[o] === 1 && Math.abs(e) > 64);
}

function isPowerOfTwo(x: number): boolean {
  return x > 0 && Number.isInteger(Math.log2(x)) && 2 ** Math.log2(x) === x && Math.abs(Math.log2(x)) <= 64;
}
