import { describe, expect, test } from '@jest/globals';
import { convertWithinBudget, describeChanges, measureProgram, raisePrecision } from '../../../src/allocation/index.js';
import type { AllocationSubject, DropTarget } from '../../../src/allocation/index.js';
import type { Sample } from '../../../src/calibration/index.js';
import { convertPrepared } from '../../../src/convert.js';
import type { Conversion } from '../../../src/convert.js';
import type { ConvertSettings } from '../../../src/settings.js';
import { convertText } from '../../helpers/conversion.js';
import { feedsOf, graphOf } from '../../helpers/graphs.js';
import { chain, lopsided } from './networks.js';

const builtin = { builtin: true };
const inputs = [11, 12].map((seed) => feedsOf(graphOf(chain), seed, 0, 1));

// eslint-disable-next-line @typescript-eslint/require-await -- as inputs that are read from files
async function* samples(): AsyncGenerator<Sample> {
  yield* inputs;
}

async function subjectOf(settings: ConvertSettings, text = chain): Promise<AllocationSubject<Conversion>> {
  const { prepared, calibration } = await convertText(text, settings, inputs);
  return { prepared, settings, make: (changed) => Promise.resolve(convertPrepared(prepared, calibration, changed)) };
}

describe('a budget', () => {
  const settings: ConvertSettings = { parameters: { exponents: 9, burst: 3 }, timesteps: 6 };

  test.each(['spikes', 'synapticOps'] as const)(
    'of %s is kept, is used, and more of it is never worse',
    async (resource) => {
      const subject = await subjectOf(settings);
      const { rounds } = await convertWithinBudget(subject, samples, { resource, most: Infinity }, builtin);
      const all = rounds[0]![resource];
      let before = Infinity;
      for (const share of [0.4, 0.6, 0.8, 1]) {
        const found = await convertWithinBudget(subject, samples, { resource, most: share * all }, builtin);
        const best = found.rounds[found.best]!;
        expect(best[resource]).toBeLessThanOrEqual(share * all);
        expect(best[resource]).toBeGreaterThan(0.8 * share * all);
        expect(best.error).toBeLessThan(1.02 * before);
        before = best.error;
      }
    },
  );

  test('without end gives every layer the least error', async () => {
    const subject = await subjectOf(settings);
    const { sensitivity, conversion } = await convertWithinBudget(
      subject,
      samples,
      { resource: 'spikes', most: Infinity },
      builtin,
    );
    for (const { value, options } of sensitivity.layers) {
      const best = options.reduce((a, b) => (b.error < a.error ? b : a));
      expect(conversion.program.provenance.layers?.[value] ?? {}).toMatchObject(best.change);
    }
  });

  test('spends spikes better than one precision for all layers', async () => {
    const subject = await subjectOf({ ...settings, parameters: { exponents: 7, burst: 3 } }, lopsided);
    const same = await convertWithinBudget(subject, samples, { resource: 'spikes', most: Infinity }, builtin);
    const { spikes, error } = same.sensitivity;
    const found = await convertWithinBudget(subject, samples, { resource: 'spikes', most: spikes }, builtin);
    expect(found.rounds[found.best]!.error).toBeLessThan(0.8 * error);
  });

  test('that is too small is an error which names the least', async () => {
    const subject = await subjectOf(settings);
    await expect(convertWithinBudget(subject, samples, { resource: 'spikes', most: 10 }, builtin)).rejects.toThrow(
      /BUDGET_TOO_SMALL.*at most 10\.00 spikes per input.* takes \d/s,
    );
  });
});

describe('a drop', () => {
  const settings: ConvertSettings = { parameters: { exponents: 5, burst: 3 }, timesteps: 3 };
  const target = (most: number, measure: DropTarget['measure']): DropTarget => ({
    unit: 'points',
    most,
    isOutputError: false,
    measure,
  });

  test('that is small enough at once changes nothing and measures no table', async () => {
    const subject = await subjectOf(settings);
    const raised = await raisePrecision(
      subject,
      samples,
      target(1, () => Promise.resolve(1)),
      builtin,
    );
    expect(raised).toMatchObject({ met: true, best: 0, settings, rounds: [{ drop: 1, timesteps: 3, changes: [] }] });
    expect(raised).not.toHaveProperty('sensitivity');
  });

  test('in output error is reached by the layers that matter, and predicted', async () => {
    const subject = await subjectOf(settings);
    const measure: DropTarget['measure'] = async (program) =>
      100 * (await measureProgram(program, subject.prepared, samples(), builtin)).error;
    const start = await measure((await subject.make(settings)).program);
    const wanted = { ...target(0.6 * start, measure), isOutputError: true };
    const { met, rounds, best, conversion } = await raisePrecision(subject, samples, wanted, builtin);
    expect([met, best]).toEqual([true, rounds.length - 1]);
    expect(rounds.length).toBeLessThanOrEqual(3);
    expect(rounds[best]!.drop).toBeLessThanOrEqual(0.6 * start);
    // it is not met by far more than was asked for
    expect(rounds[best]!.drop).toBeGreaterThan(0.25 * start);
    const { program } = await subject.make(settings);
    expect(rounds[best]!.changes).toEqual(describeChanges(program, conversion.program));
    expect(rounds[best]!.changes.join()).toMatch(/exponents 5 -> [67] in \d (of|layers|in)/);
    expect(conversion.program.timesteps).toBe(3);
  });

  test('out of reach ends after finer layers and twice doubled timesteps, with the best of them', async () => {
    const subject = await subjectOf(settings);
    const drops = [9, 5, 4, 6, 8, 3.5, 7];
    let calls = 0;
    const measure = (): Promise<number> => Promise.resolve(drops[calls++]!);
    const { met, rounds, best, settings: chosen } = await raisePrecision(subject, samples, target(1, measure), builtin);
    expect([met, rounds.map((r) => r.timesteps)]).toEqual([false, [3, 3, 3, 3, 6, 12]]);
    expect([best, chosen.timesteps]).toEqual([5, 12]);
    expect(rounds.every((r) => !r.met)).toBe(true);
    expect(rounds[5]!.changes[0]).toBe('timesteps 3 -> 12');
  });

  test('of neurons without precision is only sought in more timesteps; a measure that is no number is no success', async () => {
    const subject = await subjectOf({ preset: 'snm', timesteps: 2 });
    const drops = [NaN, NaN, 2];
    const measure = (): Promise<number> => Promise.resolve(drops.shift()!);
    const { met, rounds, best } = await raisePrecision(subject, samples, target(3, measure), builtin);
    expect([met, best, rounds.map((r) => r.timesteps)]).toEqual([true, 2, [2, 4, 8]]);
  });
});
