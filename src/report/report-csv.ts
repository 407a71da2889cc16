import type { Report } from './report.js';

/** The runs of a report as CSV, one line for each read-out. */
export function reportCsv(report: Report): string {
  const rows = report.runs.flatMap(({ model, result }) => (result?.snn ?? []).map(({ t }) => `${quoted(model)},${t}`));
  return ['model,t', ...rows, ''].join('\n');
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
