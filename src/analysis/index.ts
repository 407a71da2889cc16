export { annotated } from './annotate.js';
export { analyze, type AnalysisSubject, type AnalyzeOptions } from './analyze.js';
export type { Advice } from './advice.js';
export { weakestSqnr } from './bad-layers.js';
export { firstDifference, partingFromAnn, type Difference, type Parting } from './bisect.js';
export type { ErrorFigures } from './error-sums.js';
export type { Cause, LossShares } from './loss.js';
export type { AnalysisInput } from './measure.js';
export type { Analysis, LayerReport, OutputReport, WorstElement } from './report.js';
