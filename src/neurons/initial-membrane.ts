import type { Parameter } from './model.js';

/** The parameter `v0`: half a unit rounds to the nearest instead of down. */
export const initialMembrane: Parameter = {
  value: 0.5,
  unit: 'unit spikes',
  doc: 'initial membrane potential',
  min: 0,
  max: 1,
  whole: false,
  search: { low: 0, high: 1 },
};
