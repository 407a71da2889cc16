import { csvText, type Cell } from './csv-text.js';
import type { Report, Run } from './report.js';

/** Columns of a readout, in the order of the file; metrics of the task stand in front of them. */
const READOUT = [
  'agreement',
  'outputError',
  'spikesPerNeuron',
  'synapticOps',
  'acsPerMac',
  'energyShare',
  'macs',
] as const;

/** The report's runs as comma-separated values (RFC 4180): one row for each run and readout, one for each run that failed. Of a search, the trial that a run was stands beside it: its point and the value of the objective. */
export function reportCsv(report: Report): string {
  const labels = keysOf(report.runs.map(({ label }) => label));
  const metrics = keysOf(report.runs.map(({ result }) => result?.ann ?? {}));
  const trials = report.search?.trials ?? [];
  const points = keysOf(trials.map(({ point }) => point));
  const heading = [
    ...['schemaVersion', 'run', 'model', 'status'],
    ...labels.map((key) => `label.${key}`),
    ...points.map((key) => `point.${key}`),
    ...(report.search ? ['value'] : []),
    ...['images', 'timesteps', 'neurons', 'annMacs', 't'],
    ...metrics.flatMap((metric) => [`ann.${metric}`, `snn.${metric}`]),
    ...READOUT,
    ...['dropLow', 'dropHigh', 'failure'],
  ];
  const rows = report.runs.flatMap((run, index) => {
    const head: Cell[] = [report.schemaVersion, index, run.model, run.result ? 'measured' : 'failed'];
    const named = labels.map((key): Cell => own(run.label, key));
    const trial = trials[index];
    const tried = points.map((key): Cell => trial && own(trial.point, key));
    const value: Cell[] = report.search ? [trial?.value] : [];
    return rowsOf(run, metrics).map((row) => [...head, ...named, ...tried, ...value, ...row]);
  });
  return csvText([heading, ...rows]);
}

function rowsOf({ result, failure }: Run, metrics: readonly string[]): Cell[][] {
  const empty = (count: number): Cell[] => new Array<Cell>(count).fill(null);
  if (!result) {
    const why = failure.map(({ code, where, problem }) => `${code}: ${where}: ${problem}`).join('; ');
    return [[...empty(5 + 2 * metrics.length + READOUT.length + 2), why]];
  }
  return result.snn.map((readout, i) => {
    const drop = i === result.snn.length - 1 ? result.drop : null;
    return [
      ...[result.images, result.timesteps, result.neurons, result.annMacs, readout.t],
      ...metrics.flatMap((metric) => [own(result.ann, metric), own(readout, metric)]),
      ...READOUT.map((key) => readout[key]),
      ...[drop?.low, drop?.high, null],
    ];
  });
}

function keysOf(records: readonly Readonly<Record<string, unknown>>[]): string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))];
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | null {
  return Object.hasOwn(record, key) ? record[key]! : null;
}
