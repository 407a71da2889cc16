export * from './evaluate.js';
export { measuredOf, type Measured } from './measured.js';
export type { Metrics } from './scoring.js';
export { RelativeError } from './relative-error.js';
export { denseMacs, ENERGY, type DenseMacs, type Energy } from './energy.js';
