export { simulate, type SimulateOptions, type Timestep } from './simulate.js';
export type { Work } from './trace.js';
