export type * from './parameter.js';
export * from './space.js';
export * from './optimizer.js';
export type { Noise } from './fit.js';
export * from './importance.js';
