import { expect, test } from '@jest/globals';
import { evaluationLines } from '../../src/cli/evaluation-table.js';
import { searchLines, trialLine } from '../../src/cli/search-table.js';
import { labelNames } from '../../src/cli/sweep-progress.js';
import { sweepCsv, sweepLines, sweepRows } from '../../src/cli/sweep-rows.js';
import type { Outcome, SearchResult, SearchTrial, Trial } from '../../src/index.js';
import { resultOf } from '../helpers/report-fixture.js';

const evil = '\u001b[31m=1\u202e\n';
const good = resultOf({ map50: 0.9 }, { half: 1, loss: 0.1, rate: 0.1, error: 0.1 }, [4]);
const [last] = good.snn;
/** As a file has it: what is not finite is null. */
const empty = JSON.parse(
  JSON.stringify({
    ...good,
    snn: [
      {
        ...last,
        map50: NaN,
        outputError: NaN,
        spikesPerNeuron: NaN,
        synapticOps: NaN,
        acsPerMac: Infinity,
        energyShare: NaN,
      },
    ],
    drop: { map50: NaN, low: NaN, high: NaN },
  }),
) as typeof good;
const failure: Outcome = { failure: [{ code: `BAD${evil}`, where: evil, problem: evil, hint: evil }] };

function rowsOf(...outcomes: readonly Outcome[]): ReturnType<typeof sweepRows> {
  const trials = outcomes.map((_, i) => ({ key: String(i), label: { model: 'm', thresholds: evil, timesteps: 4 } }));
  return sweepRows(trials as unknown as readonly Trial[], outcomes);
}

// eslint-disable-next-line no-control-regex -- what must not be there
const control = /[\u001b\u202e\n]/;

test('figures that are missing are told as such', () => {
  const cells = (line: string): string[] => line.trim().split(/ {2,}/);
  const lines = sweepLines(rowsOf({ evaluation: good }, { evaluation: empty }));
  expect(cells(lines[2]!).slice(2)).toEqual(['90.0', '-', '-', ...cells(lines[1]!).slice(5, 6), '-', '-', '-', '-']);
  const table = evaluationLines({ ...empty, seconds: { ann: 1, snn: 1 } });
  expect(cells(table[2]!).slice(1)).toEqual(['-', expect.any(String), '-', '-', '-', '-', '-']);
  expect(table.join('\n')).toContain('ANN - SNN at t=4: mAP50 - (95 % interval - to -)');
});

const point = { [`percentile of ${evil}`]: 0.5, rule: evil };
const trial = (outcome: Outcome, value: number): SearchTrial => ({
  ...{ phase: 'given', point, settings: {}, outcome, t: 4, value, within: true },
});

test('a search without figures', () => {
  const trials = [trial({ evaluation: empty }, null as unknown as number), trial({ evaluation: good }, -0.5)];
  const found = { best: trials[0], trials, importance: [] } as unknown as SearchResult;
  const lines = searchLines(found, 'negative output error');
  expect(lines.filter((line) => /^ {2}\d /.test(line)).map((line) => line.trim().split(/ {2,}/)[1])).toEqual([
    '-0.50000',
    '-',
  ]);
  expect(lines.at(-1)).toContain('output error -, ');
  expect(trialLine(trials[0]!, 1, 2)).toContain('given: - at t=4');
});

test('names cannot speak to the terminal', () => {
  const trials = [trial({ evaluation: good }, -0.5), trial(failure, NaN)];
  const importance = [{ name: evil, first: 0.5, total: 0.5 }];
  const found = { best: trials[0], trials, importance } as unknown as SearchResult;
  const shown = [
    ...sweepLines(rowsOf({ evaluation: good }, failure)),
    labelNames([])({ model: evil, thresholds: evil }),
    ...searchLines(found, 'negative output error'),
    ...trials.map((one) => trialLine(one, 1, 2)),
  ];
  expect(shown.filter((line) => control.test(line))).toEqual([]);
  expect(shown.join('\n')).toContain('\ufffd[31m=1\ufffd');
});

test('no cell of the CSV is a formula', () => {
  const lines = sweepCsv([{ key: '0', label: { model: '=1+1', thresholds: '-x' }, failure: [] }]).split('\r\n');
  expect(lines[1]).toMatch(/^0,'=1\+1,'-x,/);
});
