export * from './evaluate.js';
export type { Metrics } from './scoring.js';
export { RelativeError } from './relative-error.js';
