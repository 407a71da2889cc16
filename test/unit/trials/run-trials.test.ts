import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Journal, runTrials, type Outcome, type Trial, type TrialLog } from '../../../src/trials/index.js';
import { failed, madeUp, measured, scripted } from '../../helpers/trials.js';

function memory(): TrialLog & { readonly known: Map<string, Outcome>; finished?: readonly Trial[] } {
  const known = new Map<string, Outcome>();
  return {
    known,
    outcome: (key) => known.get(key),
    append: ({ key }, outcome) => known.set(key, outcome),
    finish(trials) {
      this.finished = trials;
    },
  };
}

const trials = [3, 1, 2, 1].map((seed) => madeUp(seed));
const bySeed = ({ spec }: Trial): Outcome => (spec.seed === 1 ? failed : measured(spec.seed));

test('outcomes are in the order of the trials, whatever order they end in, and equal trials are run once', async () => {
  const log = memory();
  const executor = scripted(bySeed, () => [2, 0, 1]);
  const ended: number[] = [];
  const outcomes = await runTrials(trials, executor, log, { onDone: (_, __, count) => ended.push(count) });
  expect(outcomes).toEqual([measured(3), failed, measured(2), failed]);
  expect(executor.ran).toHaveLength(3);
  expect(ended).toEqual([1, 2, 3]);
  expect(log.finished).toEqual(trials.slice(0, 3));
});

test('what the journal has is not run again; failures are where that is asked for', async () => {
  const log = memory();
  await runTrials(trials.slice(0, 2), scripted(bySeed), log);
  const rest = scripted(bySeed);
  await runTrials(trials, rest, log);
  expect(rest.ran).toEqual([trials[2]!.key]);
  const none = scripted(bySeed);
  await runTrials(trials, none, log);
  expect(none.ran).toEqual([]);
  const again = scripted(() => measured(7));
  expect(await runTrials(trials, again, log, { retryFailed: true })).toEqual([3, 7, 2, 7].map(measured));
  expect(again.ran).toEqual([trials[1]!.key]);
});

test('outcomes are what a journal would give back', async () => {
  const odd = { evaluation: { drop: NaN, ann: undefined, timesteps: -0 } } as unknown as Outcome;
  const [outcome] = await runTrials(
    [madeUp(1)],
    scripted(() => odd),
    memory(),
  );
  expect(outcome).toStrictEqual({ evaluation: { drop: null, timesteps: 0 } });
});

test('figures that are not finite are NaN, fresh and from a journal, whose bytes stay the same', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'snn-convert-')), 'journal.jsonl');
  const overflown = {
    evaluation: {
      ann: { map50: 0.5 },
      snn: [
        { t: 1, map50: 0, outputError: Infinity },
        { t: 2, map50: 0, outputError: NaN },
      ],
      drop: { map50: 0.5, low: NaN, high: 0.5 },
      images: 1,
    },
  } as unknown as Outcome;
  const unlabelled = { evaluation: { ann: {}, snn: [{ t: 1, outputError: 0.5 }], drop: null } } as unknown as Outcome;
  const expected = [
    {
      evaluation: {
        ann: { map50: 0.5 },
        snn: [
          { t: 1, map50: 0, outputError: NaN },
          { t: 2, map50: 0, outputError: NaN },
        ],
        drop: { map50: 0.5, low: NaN, high: 0.5 },
        images: 1,
      },
    },
    unlabelled,
    failed,
  ];
  const three = [1, 2, 3].map((seed) => madeUp(seed));
  const executor = scripted((trial) => [overflown, unlabelled, failed][trial.spec.seed - 1]!);
  const journal = await Journal.open(path);
  expect(await runTrials(three, executor, journal)).toStrictEqual(expected);
  journal.close();
  const text = readFileSync(path, 'utf8');
  const again = await Journal.open(path);
  expect(await runTrials(three, executor, again)).toStrictEqual(expected);
  again.close();
  expect([readFileSync(path, 'utf8'), executor.ran.length]).toEqual([text, 3]);
  rmSync(dirname(path), { recursive: true });
});

test('an early end keeps what has ended and finishes nothing', async () => {
  const log = memory();
  const stop = new AbortController();
  const run = runTrials(trials, scripted(bySeed), log, {
    signal: stop.signal,
    onDone: () => {
      stop.abort(new Error('enough'));
    },
  });
  await expect(run).rejects.toThrow('enough');
  expect([log.known.size, log.finished]).toEqual([1, undefined]);
});
