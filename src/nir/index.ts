export type * from './graph.js';
export { graphProblems } from './check-graph.js';
export { readNir, type NirFile } from './read-nir.js';
export { NIR_VERSION, writeNir } from './write-nir.js';
