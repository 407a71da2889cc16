import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { namesIn, snnConvert, workFolder } from './command.js';
import { chances, keysOf, linesOf, MANY, manyTrials, pause, start, tellSeed, until } from './sweeping.js';

const KILLS = 10;
const folder = workFolder();
const undisturbed = join(folder, 'undisturbed.jsonl');

beforeAll(async () => {
  const { code, stderr } = await snnConvert([...manyTrials, '--jobs', '2', '--journal', undisturbed]);
  expect([code, stderr]).toEqual([0, expect.stringContaining(`${MANY}/${MANY}`)]);
  expect(new Set(keysOf(linesOf(undisturbed))).size).toBe(MANY);
});

test('killed at ten random moments one after another, a sweep ends in the same bytes, and nothing is done twice', async () => {
  const chance = chances(tellSeed('moments of kill -9'));
  const journal = join(folder, 'killed.jsonl');
  const words = [...manyTrials, '--journal', journal];
  for (let kill = 1; kill <= KILLS; kill++) {
    const before = linesOf(journal);
    const spare = MANY - before.length - 2 * (KILLS - kill) - 2;
    const wanted = before.length + Math.floor(chance() * Math.max(1, Math.min(4, spare)));
    const sweep = start([...words, '--jobs', String(1 + (kill % 2))]);
    // before the first trial ends anything from the start of the process on is a moment like any other
    if (wanted > before.length) await until(() => linesOf(journal).length >= wanted, sweep);
    const moment = Date.now() + chance() * (wanted === before.length ? 1100 : 100);
    // but enough is left for the kills to come, however fast the machine is
    await until(() => Date.now() >= moment || linesOf(journal).length >= before.length + spare, sweep);
    sweep.child.kill('SIGKILL');
    expect([kill, (await sweep.ended).signal]).toEqual([kill, 'SIGKILL']);
    const lines = linesOf(journal);
    const keys = keysOf(lines);
    expect([lines.slice(0, before.length), new Set(keys).size]).toEqual([before, keys.length]);
  }
  const had = linesOf(journal).length;
  const { code, stderr } = await snnConvert(words);
  expect([code, stderr]).toEqual([0, expect.stringContaining(`${MANY - had} to run`)]);
  expect(readFileSync(journal, 'utf8')).toBe(readFileSync(undisturbed, 'utf8'));
  expect(namesIn(folder).filter((name) => name.includes('killed'))).toEqual(['killed.jsonl']);
}, 180_000);

/** How often a whole sweep is killed once, each time at another moment: none unless asked for. */
const sweeps = Number(process.env['SNN_CONVERT_SWEEPS'] ?? 0);
(sweeps > 0 ? test : test.skip)(
  'killed once at any moment, each of many sweeps ends in the same bytes',
  async () => {
    const chance = chances(tellSeed('moments of kill -9'));
    for (let i = 0; i < sweeps; i++) {
      const journal = join(folder, `once-${i}.jsonl`);
      const words = [...manyTrials, '--jobs', '2', '--journal', journal];
      const wanted = Math.floor(chance() * MANY);
      const sweep = start(words);
      await until(() => linesOf(journal).length >= wanted, sweep);
      await pause(chance() * 400);
      sweep.child.kill('SIGKILL');
      await sweep.ended;
      const { code } = await snnConvert(words);
      expect([i, code, readFileSync(journal, 'utf8') === readFileSync(undisturbed, 'utf8')]).toEqual([i, 0, true]);
    }
  },
  60_000 * (1 + sweeps),
);

test.each<[NodeJS.Signals, number]>([
  ['SIGINT', 130],
  ['SIGTERM', 143],
])('%s leaves whole lines and no lock, says how to go on, and exits with %i', async (signal, exitCode) => {
  const journal = join(folder, `${signal}.jsonl`);
  const words = [...manyTrials, '--jobs', '1', '--journal', journal];
  const sweep = start(words);
  await until(() => linesOf(journal).length >= 1, sweep);
  if (signal === 'SIGINT') {
    const { code, stderr } = await snnConvert(words);
    expect([code, stderr]).toEqual([1, expect.stringContaining('JOURNAL_LOCKED')]);
    expect(stderr).toContain(`process ${sweep.child.pid!} on`);
  }
  sweep.child.kill(signal);
  expect((await sweep.ended).code).toBe(exitCode);
  const lines = linesOf(journal);
  expect(sweep.told()).toContain(`${lines.length} of ${MANY} trials are in ${journal}; the same command goes on`);
  expect([readFileSync(journal, 'utf8'), existsSync(`${journal}.lock`)]).toEqual([`${lines.join('\n')}\n`, false]);
});
