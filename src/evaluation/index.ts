export * from './evaluate.js';
export type { Metrics } from './scoring.js';
export { RelativeError } from './relative-error.js';
export { denseMacs, ENERGY, type DenseMacs, type Energy } from './energy.js';
