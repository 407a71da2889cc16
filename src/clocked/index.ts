export { clock, DEFAULT_DT, DT_RANGE, type ClockOptions } from './clock.js';
export { nirDialects, type NirDialect } from './dialect.js';
export type { ClockMethod } from './discretise.js';
export type * from './program.js';
export type { ClockedSignal } from './signal.js';
export { isFiring, simulateClocked, type ClockedOptions, type ClockedRun, type ClockedTrace } from './simulate.js';
