export * from './evaluate.js';
export type { Metrics } from './scoring.js';
