import { InternalError } from '../diagnostics/index.js';
import { differential } from './differential.js';
import { integerLif } from './integer-lif.js';
import { integrateFire } from './integrate-fire.js';
import { levels } from './levels.js';
import { lif } from './lif.js';
import type { NeuronModel } from './model.js';
import { multiThreshold } from './multi-threshold.js';
import { sigmaDelta } from './sigma-delta.js';
import { spiCalib } from './spicalib.js';
import { waitThenFire } from './wait-then-fire.js';

export * from './model.js';
export { RELEASE } from './release.js';
export { digitPlanes, signedDigits } from './signed-digits.js';
export { signedPowers } from './signed-powers.js';

/** Every neuron model, by name. */
export const neuronModels: ReadonlyMap<string, NeuronModel> = new Map(
  [levels, sigmaDelta, integrateFire, multiThreshold, spiCalib, differential, waitThenFire, lif, integerLif].map(
    (model) => [model.name, model],
  ),
);

/** A model by name. @throws InternalError for an unknown name; options and files are checked before. */
export function neuronModel(name: string): NeuronModel {
  const model = neuronModels.get(name);
  if (!model) throw new InternalError(`there is no neuron model "${name}"`);
  return model;
}
