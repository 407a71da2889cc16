import { describe, expect, test } from '@jest/globals';
import type { Report, RunResult, Search } from '../../../src/report/index.js';
import { energySentence } from '../../../src/report/sentences/energy.js';
import { layersSentence, namedRemedies } from '../../../src/report/sentences/layers.js';
import { lossSentence } from '../../../src/report/sentences/loss.js';
import { nextSentence } from '../../../src/report/sentences/next.js';
import { plateauSentence } from '../../../src/report/sentences/plateau.js';
import { failureSentence, focusSentence, runsSentence } from '../../../src/report/sentences/runs.js';
import { searchSentence } from '../../../src/report/sentences/search.js';
import { detectionReport, resultOf, runOf, searchReport, sweepReport } from '../../helpers/report-fixture.js';
import { plain } from './plain.js';

/** Timestep, mAP50 and energy of a readout. */
type Readout = readonly [t: number, map50: number, energyShare: number];

function resultWith(readouts: readonly Readout[], drop: RunResult['drop'] = null): RunResult {
  const base = resultOf(
    { map50: 0.975 },
    { half: 1, loss: 0, rate: 0.1, error: 0.04 },
    readouts.map(([t]) => t),
  );
  const snn = base.snn.map((readout, i) => ({
    ...readout,
    map50: readouts[i]![1],
    energyShare: readouts[i]![2],
    agreement: 0.982,
    outputError: 0.0409,
  }));
  return { ...base, snn, drop };
}

const dropOf = (lost: number, low: number, high: number) => ({ map50: lost, low, high });

describe('what is lost', () => {
  const at4 = (lost: number, low: number, high: number): string | null =>
    plain(lossSentence(resultWith([[4, 0.975 - lost, 0.4]], dropOf(lost, low, high))));
  test.each([
    [
      at4(0.003, -0.001, 0.008),
      'The spiking network loses 0.3 points of mAP50 at t = 4 (95 % interval −0.1 to 0.8), which is within what 100 images can tell.',
    ],
    [
      at4(0.03, 0.012, 0.05),
      'The spiking network loses 3.0 points of mAP50 at t = 4 (95 % interval 1.2 to 5.0), more than chance explains on 100 images.',
    ],
    [
      at4(-0.004, -0.011, 0.002),
      'The spiking network gains 0.4 points of mAP50 at t = 4 (95 % interval −0.2 to 1.1), which is within what 100 images can tell.',
    ],
    [
      at4(0, 0, 0),
      'At t = 4 the spiking network keeps the ANN’s mAP50 of 97.5 % (95 % interval 0.0 to 0.0 points of difference, over 100 images).',
    ],
  ])('%s', (said, expected) => expect(said).toBe(expected));

  test('without labels only likeness is told', () => {
    expect(plain(lossSentence({ ...resultWith([[8, NaN, 0.4]]), ann: {} }))).toBe(
      'The images carry no labels, so only its likeness to the ANN is known: at t = 8 the spiking network agrees with the ANN in 98.2 %, and its outputs are 4.1 % away.',
    );
  });
});

describe('time and energy', () => {
  const rising = resultWith([[1, 0.5, 0.2], [2, 0.8, 0.3], [4, 0.95, 0.5]]); // prettier-ignore
  const flat = resultWith([[1, 0.5, 0.2], [2, 0.972, 0.3], [4, 0.974, 0.5], [8, 0.974, 1.2]]); // prettier-ignore
  const constant = resultWith([[1, 0.974, 0.41], [2, 0.974, 0.41]]); // prettier-ignore

  test('the plateau and what stopping there saves', () => {
    expect(plain(plateauSentence(rising))).toBe(
      'There is no plateau yet: mAP50 still moves by more than 0.5 points on the way to t = 4.',
    );
    expect(plain(plateauSentence(flat))).toBe(
      'The plateau is reached at t = 2: from there on mAP50 stays within 0.5 points of its value at t = 8; stopping there would save 75 % of the spiking network’s energy.',
    );
    expect(plain(plateauSentence(constant))).toBe(
      'The plateau is reached at t = 1: from there on mAP50 stays within 0.5 points of its value at t = 2.',
    );
    expect(plateauSentence(resultWith([[4, 0.9, 0.4]]))).toBeNull();
  });

  test('energy at the end and at the plateau', () => {
    expect(plain(energySentence(flat))).toBe(
      'Its arithmetic is estimated to take 1.20× the ANN’s energy (0.30× at t = 2), more than it.',
    );
    expect(plain(energySentence(constant))).toBe('Its arithmetic is estimated to take 0.41× the ANN’s energy.');
    expect(energySentence({ ...flat, annMacs: 0 })).toBeNull();
  });
});

describe('layers', () => {
  const { analysis } = detectionReport().detail!;
  const advised = analysis.layers.filter(({ advice }) => advice);

  test('the one that costs most, with its advice', () => {
    const worst = advised.reduce((a, b) => (b.own.sqnr < a.own.sqnr ? b : a));
    expect(plain(layersSentence(analysis))).toBe(
      `Layer ${worst.layer} costs most: it ${worst.advice!.text}. 1 other stands out as well.`,
    );
    expect(namedRemedies(analysis)).toEqual([{ flag: '--thresholds max', layers: 2, best: expect.anything() }]);
  });

  test('a network in which none stands out, and errors that JSON writes as null', () => {
    const layers = analysis.layers.slice(0, 2).map((layer, i) => ({
      ...layer,
      own: { ...layer.own, sqnr: i === 0 ? null : 40 },
      isolated: { ...layer.isolated, sqnr: null },
    })) as never;
    expect(plain(layersSentence({ ...analysis, layers }))).toBe(
      `No layer stands out; the one that costs most, ${analysis.layers[1]!.layer}, errs by 1.00 % of its signal (SQNR 40.0 dB).`,
    );
    expect(layersSentence({ ...analysis, layers: [] })).toBeNull();
  });
});

describe('runs', () => {
  const sweep = sweepReport();
  const two = (a: RunResult | null, b: RunResult | null): Report => ({
    ...sweep,
    chosen: null,
    runs: [runOf({ preset: 'a' }, a), runOf({ preset: 'b', T: 4 }, b)],
  });
  const dear = resultWith([[1, 0.9, 0.5], [4, 0.974, 1.5]]); // prettier-ignore
  const cheap = resultWith([[1, 0.7, 0.1], [4, 0.968, 0.3]]); // prettier-ignore

  test('the best and the cheapest that is nearly as good', () => {
    expect(plain(runsSentence(two(dear, cheap)))).toBe(
      'Of 2 measured runs the best is preset a with 97.4 % mAP50 at t = 4 and 1.50× the ANN’s energy; cheapest within a point of that is preset b, T 4 at t = 4 with 96.8 % and 0.30×.',
    );
    expect(plain(runsSentence(two(cheap, resultWith([[4, 0.9, 0.2]]))))).toBe(
      'Of 2 measured runs the best is preset a with 96.8 % mAP50 at t = 4; none within a point of it takes less energy (0.30× the ANN’s).',
    );
    expect(plain(focusSentence(two(dear, cheap)))).toBe('What follows looks into preset a, up to t = 4.');
    expect(runsSentence(detectionReport())).toBeNull();
  });

  test('failures', () => {
    expect(plain(failureSentence(sweep))).toBe(
      '5 of 15 runs failed; the first of them is preset default, weights 1, thresholds max: BAD_OPTION, expected 2 to 16 bits but found 1.',
    );
    expect(plain(failureSentence(two(null, null)))).toBe('All 2 runs failed; the first of them is preset a.');
    expect(plain(failureSentence({ ...sweep, runs: [sweep.runs[0]!] }))).toBe(
      'The run failed: BAD_OPTION, expected 2 to 16 bits but found 1.',
    );
    expect(failureSentence(detectionReport())).toBeNull();
  });
});

test('searches', () => {
  const search = searchReport().search!;
  expect(plain(searchSentence(search))).toMatch(
    /^60 trials searched for the largest negative output error on calibration images; the best, −0\.\d+, came with trial \d+ \((chosen by the model|refinement of layers)\), against −0\.\d+ of the best point given to start with\. percentile matters most: alone it explains 58 % of the differences\. 2 trials failed\.$/,
  );
  const given: Search = { objective: 'accuracy', importance: [], trials: [{ point: {}, value: 0.5, phase: 'given' }, { point: {}, value: 0.4, phase: 'model' }] }; // prettier-ignore
  expect(plain(searchSentence(given))).toBe(
    '2 trials searched for the largest accuracy; the best, 0.500, came with trial 1: nothing beat the points given to start with.',
  );
  expect(plain(searchSentence({ ...given, trials: [{ point: {}, value: null, phase: 'model' }] }))).toBe(
    'The search for the largest accuracy found nothing: all of its 1 trial failed.',
  );
});

describe('what to do next', () => {
  const report = detectionReport();
  const next = (
    result: RunResult | null,
    detail = report.detail,
    failure: Report['runs'][number]['failure'] = [],
  ): string | null => plain(nextSentence({ ...report, runs: [runOf({}, result, failure)], detail }));
  const flat: readonly Readout[] = [[2, 0.972, 0.3], [4, 0.972, 0.5]]; // prettier-ignore

  test('in order of what it may gain', () => {
    const failure = { code: 'X', where: 'y', problem: 'z', hint: 'give a model' };
    expect(next(null, null, [failure])).toBe('give a model.');
    expect(next(resultWith(flat, dropOf(0.05, 0.03, 0.07)))).toMatch(
      /^convert with --thresholds max; 2 layers name it \(predicted: \d\.\d dB for .*\)\.$/,
    );
    expect(next(resultWith([[1, 0.5, 0.2], [2, 0.9, 0.3]], dropOf(0.07, 0.05, 0.09)), null)).toBe('run longer, with -T 4, until the curve is flat.'); // prettier-ignore
    expect(next(resultWith(flat, dropOf(0.05, 0.03, 0.07)), null)).toBe(
      'try finer thresholds or a stronger neuron model: snn-convert search finds them.',
    );
    expect(next(resultWith(flat, dropOf(0.003, -0.02, 0.025)), null)).toBe(
      'measure on more images: with 100 images, a loss of 2.5 points cannot be told from none.',
    );
    expect(next(resultWith(flat, dropOf(0.001, -0.002, 0.004)), null)).toBe(
      'stop earlier, with -T 2: it saves 40 % of the energy at no loss.',
    );
    expect(next(resultWith([[4, 0.975, 0.4]], dropOf(0, 0, 0)), null)).toBe(
      'nothing has to be done: the spiking network can stand in for the ANN.',
    );
  });
});
