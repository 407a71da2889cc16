export {
  checkInputs,
  checkRun,
  checkTimesteps,
  decode,
  simulate,
  type SimulateOptions,
  type Timestep,
} from './simulate.js';
export { chargeWriter } from './charge.js';
export { atRest, chargeOf, inject, isStirred, type Charges, type Run, type Simulation } from './simulation.js';
export { analogSums, analogSynapse, onInputLattice, type AnalogSource } from './steps/analog-synapse.js';
export { soma } from './steps/soma.js';
export { denseOps, weightedSum } from './weighted-sum.js';
export { prepare as prepareStep } from './steps/index.js';
export { noWork, snapshot, spikeTrain, total, type SpikeTrain, type State, type Work } from './trace.js';
