import { neuronModel, type FiringRule } from '../neurons/index.js';
import { sizeOf } from '../tensor/index.js';
import type { NeuronStep, SnnProgram } from './program.js';

/** The firing rule of a neuron step with its parameters bound, for one run. */
export function firingRule(step: NeuronStep, { shapes }: Pick<SnnProgram, 'shapes'>): FiringRule {
  return neuronModel(step.model).rule(step.parameters, sizeOf(shapes.get(step.output)!));
}
