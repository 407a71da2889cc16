export { reportCsv } from './csv.js';
export { assumptionSets, energies, type Assumptions, type EnergyEstimate } from './energies.js';
export { renderReport } from './render.js';
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
