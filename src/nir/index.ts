export type * from './graph.js';
export { graphProblems } from './check-graph.js';
export { flattenGraph, type FlatNirGraph, type NirLeaf } from './flatten-graph.js';
export { inferShapes } from './infer-shapes.js';
export { convolutionWindows, nodeShapes, poolingWindows, type NirShapes } from './node-shapes.js';
export { readNir, type NirFile } from './read-nir.js';
export { NIR_VERSION, writeNir } from './write-nir.js';
