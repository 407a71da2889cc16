export * from './tensor.js';
export * from './shape.js';
export * from './random.js';
