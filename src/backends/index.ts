export * from './nir/index.js';
