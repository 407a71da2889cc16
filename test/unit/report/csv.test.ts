import { expect, test } from '@jest/globals';
import { reportCsv } from '../../../src/report/index.js';
import { hostileReport, searchReport, sweepReport, unlabelledReport } from '../../helpers/report-fixture.js';

/** RFC 4180, read strictly. */
function parsed(text: string): string[][] {
  const rows: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const match = cell.exec(text);
    if (!match) throw new Error(`no cell at ${at}: ${JSON.stringify(text.slice(at, at + 40))}`);
    rows.at(-1)!.push(match[1]?.replaceAll('""', '"') ?? match[2]!);
    if (match[3] === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

test('one row for each run and readout, one for each failure', () => {
  const report = sweepReport();
  const [heading, ...rows] = parsed(reportCsv(report)) as [string[], ...string[][]];
  expect(rows).toHaveLength(10 * 5 + 5);
  expect(new Set(rows.map((row) => row.length))).toEqual(new Set([heading.length]));
  const of = (row: readonly string[], name: string): string => row[heading.indexOf(name)]!;
  const first = rows.find((row) => of(row, 'run') === '1')!;
  const run = report.runs[1]!;
  expect(of(first, 'schemaVersion')).toBe('1');
  expect(of(first, 'label.preset')).toBe('default');
  expect(of(first, 'label.weights')).toBe('4');
  expect(Number(of(first, 'snn.map50'))).toBe(run.result!.snn[0]!['map50']);
  expect(Number(of(first, 'ann.map50'))).toBe(0.9751);
  expect(Number(of(first, 'energyShare'))).toBe(run.result!.snn[0]!.energyShare);
  expect(of(first, 'dropLow')).toBe('');
  const last = rows.filter((row) => of(row, 'run') === '1').at(-1)!;
  expect(Number(of(last, 'dropHigh'))).toBe(run.result!.drop!.high);
  const failed = rows.find((row) => of(row, 'status') === 'failed')!;
  expect(of(failed, 'failure')).toBe('BAD_OPTION: --weights: expected 2 to 16 bits but found 1');
  expect(of(failed, 't')).toBe('');
});

test('of a search each run has its point and value, an extra one none', () => {
  const report = searchReport();
  const trials = report.search!.trials.slice(8, 10);
  const runs = [0, 1, 2].map((i) => ({ ...report.runs[0]!, label: { trial: i + 1 } }));
  const [heading, ...rows] = parsed(reportCsv({ ...report, runs, search: { ...report.search!, trials } }));
  const of = (name: string): string[] => {
    const cells = rows.map((row) => row[heading!.indexOf(name)]!);
    expect(heading!.filter((one) => one === name)).toHaveLength(1);
    return [...new Set(cells)];
  };
  expect(new Set(rows.map((row) => row.length))).toEqual(new Set([heading!.length]));
  expect(of('value')).toEqual([String(trials[0]!.value), '']);
  expect(trials[1]!.value).toBeNull();
  for (const name of ['percentile', 'v0'])
    expect(of(`point.${name}`)).toEqual([...trials.map(({ point }) => String(point[name])), '']);
  expect(parsed(reportCsv(sweepReport()))[0]!.filter((name) => /^(point|value)/.test(name))).toEqual([]);
});

test('without labels there are no metrics', () => {
  const [heading] = parsed(reportCsv(unlabelledReport()));
  expect(heading!.filter((name) => /^(ann|snn)\./.test(name))).toEqual([]);
});

test('no cell is a formula, and hostile ones come back whole', () => {
  const cells = parsed(reportCsv(hostileReport())).flat();
  expect(
    cells.filter((cell) => /^[=+@\t\r]/.test(cell) || (cell.startsWith('-') && !Number.isFinite(Number(cell)))),
  ).toEqual([]);
  const report = sweepReport();
  const texts = ['=1+1', '+1', '-1', '-x', '@SUM(A1)', '\t=1', ' =1', '-1e3', '', 'a,"b"\r\nc'];
  const label = Object.fromEntries(texts.map((text, i) => [`k${i}`, text]));
  const [heading, row] = parsed(reportCsv({ ...report, runs: [{ ...report.runs[0]!, label }] }));
  expect(texts.map((_, i) => row![heading!.indexOf(`label.k${i}`)])).toEqual([
    "'=1+1",
    '+1',
    '-1',
    "'-x",
    "'@SUM(A1)",
    "'\t=1",
    "' =1",
    '-1e3',
    '',
    'a,"b"\r\nc',
  ]);
});
