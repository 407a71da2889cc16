export { simulate, type SimulateOptions, type Timestep } from './simulate.js';
export { total, type Work } from './trace.js';
export { simulationPool, type SimulationPool, type SimulationResult } from './pool.js';
