import { InternalError } from '../../diagnostics/index.js';
import type { Machine } from '../machine.js';
import type { MapTrain } from './map-train.js';

/** Whether this timestep brought messages, or wrote charge, to any of these values; the first brings something to all. */
export function isStirred({ state }: Machine, t: number, values: ReadonlySet<string>): boolean {
  if (t === 1) return true;
  for (const value of values) if (state.changed.has(value) || (state.trains.get(value)?.active ?? 0) > 0) return true;
  return false;
}

/** The spikes of a value that an earlier step makes. */
export function mapTrainOf({ state }: Machine, value: string): MapTrain {
  const train = state.trains.get(value);
  if (!train || !('map' in train)) throw new InternalError(`"${value}" has no map`);
  return train as MapTrain;
}
