import type { ConvertSettings } from '../settings.js';
import type { NeuronModel, Parameters } from '../neurons/index.js';
import type { Cause } from './loss.js';

/** A change of the conversion that may help a layer. */
export interface Remedy {
  /** As a user does it. */
  readonly flag: string;
  readonly against: readonly Cause[];
  /** The settings to change. */
  readonly settings: Pick<ConvertSettings, 'thresholds' | 'parameters' | 'timesteps'>;
  /** Thresholds from data like that which is analysed, instead of the data that the program was calibrated on. */
  readonly recalibrate: boolean;
}

/** What a conversion chose, as far as remedies change it. */
export interface Chosen {
  readonly model: NeuronModel;
  readonly parameters: Parameters;
  readonly thresholds: string;
  readonly timesteps: number;
}

const MOST_TIMESTEPS = 4096;
const THRESHOLDS = ['max', 'percentile:0.9999', 'percentile:0.999', 'mmse'];

/** Finer or stronger neurons, by the parameter that makes them so. */
const PARAMETERS: readonly {
  readonly name: string;
  readonly against: readonly Cause[];
  readonly next: (value: number) => number;
}[] = [
  { name: 'exponents', against: ['quantisation'], next: (sizes) => sizes + 1 },
  { name: 'burst', against: ['unevenness'], next: (spikes) => spikes + 1 },
  { name: 'thresholds', against: ['quantisation'], next: (sizes) => sizes + 1 },
  { name: 'gamma', against: ['unevenness'], next: (most) => 2 * most + 1 },
  // one level is what makes a message binary or ternary: whoever chose it wants it
  { name: 'levels', against: ['quantisation', 'unevenness'], next: (most) => (most > 1 ? 2 * most + 1 : most) },
];

/** Everything that is worth trying, what costs least first. */
export function remedies({ model, parameters, thresholds, timesteps }: Chosen): readonly Remedy[] {
  const rules = THRESHOLDS.filter((rule) => rule !== thresholds).map((rule): Remedy => ({
    flag: `--thresholds ${rule}`,
    against: ['clipping', 'quantisation'],
    settings: { thresholds: rule },
    recalibrate: false,
  }));
  const calibrate: Remedy = {
    flag: '--calib with images like these',
    against: ['clipping'],
    settings: {},
    recalibrate: true,
  };
  const stronger = PARAMETERS.flatMap(({ name, against, next }): Remedy[] => {
    const [value, limits] = [parameters[name], model.parameters[name]];
    if (value === undefined || !limits || next(value) === value || next(value) > limits.max) return [];
    const settings = { parameters: { [name]: next(value) } };
    return [{ flag: `--param ${name}=${next(value)}`, against, settings, recalibrate: false }];
  });
  const longer: Remedy = {
    flag: `-T ${2 * timesteps}`,
    against: model.coding === 'rate' ? ['quantisation', 'unevenness'] : ['unevenness'],
    settings: { timesteps: 2 * timesteps },
    recalibrate: false,
  };
  return [...rules, calibrate, ...stronger, ...(2 * timesteps <= MOST_TIMESTEPS ? [longer] : [])];
}
