export * from './field.js';
export * from './scalars.js';
export * from './compound.js';
