export { dialects, type Dialect, type Effect, type Reading, type SoftReset } from './dialect.js';
export { isLossless, lossLines, type Loss, type LossReport, type Terminal } from './losses.js';
export { toNir, type NirOptions } from './to-nir.js';
export { exportNir } from './export-nir.js';
