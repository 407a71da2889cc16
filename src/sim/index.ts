export { simulate, type SimulateOptions, type Timestep } from './simulate.js';
export { chargeOf } from './simulation.js';
export { total, type State, type Work } from './trace.js';
export { simulationPool, type SimulationPool, type SimulationResult } from './pool.js';
