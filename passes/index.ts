import type { Pass } from '../src/pass.js';
import { canonicaliseActivations } from './canonicalise-activations.js';
import { canonicaliseLinear } from './canonicalise-linear.js';
import { detachOutputs } from './detach-outputs.js';
import { foldAffine } from './fold-affine.js';
import { foldBatchNorm } from './fold-batch-norm.js';
import { foldScales } from './fold-scales.js';
import { maxPoolToLateralInhibition } from './max-pool-to-lateral-inhibition.js';
import { placeNeurons } from './place-neurons.js';
import { selectThresholds } from './select-thresholds.js';

/** Rewrites that keep every output of the ANN as it is; the result is what calibration runs. */
export const canonicalPasses: readonly Pass[] = [
  canonicaliseLinear,
  foldBatchNorm,
  canonicaliseActivations,
  foldAffine,
];

/** Marks what becomes spiking. Still an ANN: a neuron without thresholds is the identity. */
export const placementPasses: readonly Pass[] = [detachOutputs, maxPoolToLateralInhibition, placeNeurons];

/** Need calibration statistics. */
export const thresholdPasses: readonly Pass[] = [selectThresholds, foldScales];

/** All passes, in their order. */
export const passes: readonly Pass[] = [...canonicalPasses, ...placementPasses, ...thresholdPasses];
