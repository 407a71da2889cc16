export * from './detection.js';
export * from './card/index.js';
export * from './image/index.js';
export * from './decoders/index.js';
export * from './metrics/index.js';
export * from './datasets/index.js';
export * from './draw/index.js';
