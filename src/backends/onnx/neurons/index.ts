import { fail } from '../../../diagnostics/index.js';
import { differential } from './differential.js';
import type { Emitter } from './emitter.js';
import { integerLif } from './integer-lif.js';
import { integrateFire } from './integrate-fire.js';
import { levels } from './levels.js';
import { lif } from './lif.js';
import { multiThreshold } from './multi-threshold.js';
import { sigmaDelta } from './sigma-delta.js';
import { spiCalib } from './spicalib.js';
import { waitThenFire } from './wait-then-fire.js';

export type { Emitter, Fired, Firing } from './emitter.js';

/** How the firing rule of each neuron model is written, by the model's name. */
const emitters: ReadonlyMap<string, Emitter> = new Map([
  ['differential', differential],
  ['i-lif', integerLif],
  ['integrate-fire', integrateFire],
  ['levels', levels],
  ['lif', lif],
  ['multi-threshold', multiThreshold],
  ['sigma-delta', sigmaDelta],
  ['spicalib', spiCalib],
  ['wait-then-fire', waitThenFire],
]);

/** How a neuron model is written. @throws NOT_EXPRESSIBLE for a model that no emitter covers */
export function emitterOf(model: string): Emitter {
  return (
    emitters.get(model) ??
    fail('NOT_EXPRESSIBLE', `neuron model "${model}"`, 'it cannot be written as ONNX yet', 'choose another --neuron')
  );
}
