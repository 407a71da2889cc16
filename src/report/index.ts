export { csvText, type Cell } from './csv-text.js';
export { reportCsv } from './report-csv.js';
export { assumptionSets, energies, type Assumptions, type EnergyEstimate } from './energies.js';
export { renderReport } from './render-report.js';
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
