export * from './program.js';
export * from './lower.js';
export * from './check.js';
export { ANALOG_BOUND, SPIKE_BOUND, toLattice, type LatticeWeights } from './lattice.js';
export * from './file.js';
export { firingRule } from './firing-rule.js';
export { inputChannelOf, SpikeLimits, type StepContext } from './spike-limits.js';
