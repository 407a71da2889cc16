export { simulationPool, type SimulationPool, type SimulationResult } from './pool.js';
export { simulateByEvents } from './simulate-by-events.js';
