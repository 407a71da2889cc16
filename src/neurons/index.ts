import { InternalError } from '../diagnostics/index.js';
import { levels } from './levels.js';
import type { NeuronModel } from './model.js';
import { sigmaDelta } from './sigma-delta.js';

export { RELEASE } from './levels.js';
export * from './model.js';
export { signedPowers } from './signed-powers.js';

/** Every neuron model, by name. */
export const neuronModels: ReadonlyMap<string, NeuronModel> = new Map(
  [levels, sigmaDelta].map((model) => [model.name, model]),
);

/** A model by name. @throws InternalError for an unknown name; options and files are checked before. */
export function neuronModel(name: string): NeuronModel {
  const model = neuronModels.get(name);
  if (!model) throw new InternalError(`there is no neuron model "${name}"`);
  return model;
}
