export {
  openExported,
  zeroState,
  type ExportedNetwork,
  type ExportedOptions,
  type ExportedStep,
} from './exported-network.js';
export { runtimes, type RawTensor, type RuntimeName, type SessionOptions } from './session.js';
export type { Difference as NumberDifference } from './tally.js';
export type { CompareOptions, Comparison as RuntimeComparison } from './compare-runs.js';
export { verify, type Verification, type VerifyOptions } from './verify.js';
