import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fail } from '../diagnostics/index.js';
import { renderReport, reportCsv, type Report } from '../index.js';
import { cardPathFor } from '../vision/index.js';
import { requireWritable, writeWhole } from './write-file.js';

const ENDING = /\.html?$/i;

/** The files of a report. */
export interface ReportFiles {
  readonly html: string;
  readonly json: string;
  readonly csv: string;
}

/**
 * The files of a report by the name of its page: `out/report.html` stands beside `out/report.json` and `out/report.csv`. Files that exist are replaced, and the folder is made.
 * @param inputs files that are read, which must not be replaced; a model's card beside it is one of them
 * @param others files that the same command writes
 * @throws BAD_OPTION for a name that does not end in .html or files that would be written twice, and as requireWritable
 */
export function reportFiles(html: string, inputs: readonly string[], others: readonly string[]): ReportFiles {
  if (!ENDING.test(html))
    fail(
      'BAD_OPTION',
      '--report',
      `expected a name that ends in .html but found "${html}"`,
      `name it ${html.replace(/[\\/]+$/, '')}.html`,
    );
  const files = { html, json: html.replace(ENDING, '.json'), csv: html.replace(ENDING, '.csv') };
  makeFolder(dirname(html));
  const read = inputs.flatMap((input) => [input, cardPathFor(input)]);
  for (const file of Object.values(files)) {
    if (others.some((other) => resolve(other) === resolve(file)))
      fail('BAD_OPTION', '--report', `"${file}" would be written twice`, 'name another file for the report');
    requireWritable(file, read, true);
  }
  return files;
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    fail('CANNOT_WRITE', folder, cause instanceof Error ? cause.message : String(cause), 'name another folder');
  }
}

/** Writes a report as page, JSON and CSV, the page last, so that where it is the others are. @throws CANNOT_WRITE */
export async function writeReport(files: ReportFiles, report: Report): Promise<void> {
  const [page, csv] = [renderReport(report), reportCsv(report)];
  await writeWhole(files.json, `${JSON.stringify(report)}\n`);
  await writeWhole(files.csv, csv);
  await writeWhole(files.html, page);
}
