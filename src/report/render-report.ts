import type { Report } from './report.js';

/** A report as one HTML file. */
export function renderReport(report: Report): string {
  const json = JSON.stringify(report).replaceAll('<', '\\u003c');
  return `<!doctype html>\n<meta charset="utf-8">\n<title>Report</title>\n<script type="application/json" id="report">${json}</script>\n`;
}
