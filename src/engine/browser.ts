/**
 * The engine by itself, `snn-convert/engine`: reads programs and runs them. Nothing that it imports is of Node or of another package, so that it also runs in browsers and
 * in their workers.
 * @packageDocumentation
 */
export { ConvertError, InternalError, formatDiagnostic, type Diagnostic } from '../diagnostics/index.js';
export { simulate, total, type SimulateOptions, type Timestep, type Work } from '../sim/index.js';
export { readProgram, type SnnProgram, type Step } from '../snn/index.js';
export { real, tensor, type Tensor, type TensorType } from '../tensor/index.js';
export { joinedProfile, Profile, type ProfileRow } from './profile.js';
export { simulateByEvents, type EngineOptions } from './simulate-by-events.js';
