export * from './diagnostic.js';
export * from './nearest.js';
