export * from './graph.js';
export * from './view.js';
export * from './sort.js';
export * from './verify.js';
export * from './patch.js';
export * from './text.js';
