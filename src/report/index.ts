export type {
  Detail,
  Findings,
  Picture,
  Provenance,
  Raster,
  Report,
  Run,
  RunResult,
  Scatter,
  Search,
} from './report.js';
export { renderReport } from './render-report.js';
export { reportCsv } from './report-csv.js';
