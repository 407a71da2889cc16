export { simulationPool, type SimulationPool, type SimulationResult } from './pool.js';
export { simulateByEvents, type EngineOptions } from './simulate-by-events.js';
export { joinedProfile, Profile, type ProfileRow } from './profile.js';
