import type { SnnProgram, Step, SynapseStep } from '../../snn/index.js';
import type { Slot } from '../memory.js';
import type { AnalogMaps } from './analog.js';
import type { PlannedMap } from './map-train.js';

/** What instructions are made from: who makes which value, and where values are kept that have been made before. */
export interface Sources {
  readonly program: SnnProgram;
  readonly makers: ReadonlyMap<string, Step>;
  readonly map: (train: string) => PlannedMap;
  /** A value written down row-major. */
  readonly planes: (value: string) => Slot<'f32'>;
  readonly analog: (step: SynapseStep) => AnalogMaps;
}
