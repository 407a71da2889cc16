export { collectDetail, type DetailOptions } from './collect-detail.js';
export { edgesOf } from './edges.js';
export { evaluationReport, runOf, type ReportSource } from './evaluation-report.js';
export { hashOfImages } from './image-hash.js';
export { bestRun, runOfTrial, searchOf } from './trials-report.js';
