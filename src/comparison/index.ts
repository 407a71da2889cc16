export { compareResults } from './compare-results.js';
export { readResult } from './read-result.js';
export type { Comparison, LayerComparison, RunComparison, StepComparison } from './comparison.js';
export type { ComparableLayer, ComparableRun, Result, ResultKind } from './result.js';
