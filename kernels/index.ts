export * from './accumulate';
export * from './neurons';
export * from './trains';
export * from './rules';
export * from './gather';
export { useScratch } from './unit-layer';
export * from './unit-gather';
export * from './unit-wide';
export * from './unit-count';
