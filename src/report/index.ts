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
