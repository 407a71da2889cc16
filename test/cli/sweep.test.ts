import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Outcome, Trial, TrialEvaluation } from '../../src/trials/index.js';
import {
  annotations,
  calibration,
  digitsCard,
  digitsModel,
  jsonOf,
  scenes,
  snnConvert,
  workFolder,
} from './command.js';
import { linesOf } from './sweeping.js';

const folder = workFolder();
const images = ['--images', scenes, '--annotations', annotations, '--skip', '1', '--limit', '2'];
const data = [...images, '--calib', calibration, '--calib-limit', '2'];
let count = 0;
const fresh = (): string => join(folder, `${count++}.jsonl`);

type Line = Trial & Outcome & { readonly evaluation?: TrialEvaluation };
const readJournal = (path: string): Line[] => linesOf(path).map((line) => JSON.parse(line) as Line);

/** What eval says, without the times. */
async function evalOf(words: readonly string[]): Promise<Record<string, unknown>> {
  const result = await jsonOf(['eval', digitsModel, ...words, '--json', '-']);
  return Object.fromEntries(Object.entries(result).filter(([name]) => name !== 'seconds'));
}

test('a trial gives the numbers that eval gives with the same flags, bit for bit', async () => {
  const common = [...images, '--calib', calibration, '--calib-limit', '1', '--seed', '3', '--at', '1'];
  const journal = fresh();
  const grids = ['--grid', 'preset=default,levels', '--grid', 'correct=none,bias'];
  const { code } = await snnConvert(['sweep', digitsModel, ...common, '-T', '1', ...grids, '--journal', journal]);
  expect(code).toBe(1);
  const [plain, delta, levels, corrected] = readJournal(journal);
  expect(delta).toMatchObject({ failure: [{ code: 'BAD_OPTION', where: '--correct' }] });
  expect(plain!.evaluation).toEqual(await evalOf(common));
  const flags = [...common, '-T', '1', '--preset', 'levels'];
  expect(levels!.evaluation).toEqual(await evalOf(flags));
  expect(corrected!.evaluation).toEqual(await evalOf([...flags, '--correct', 'bias']));
  expect(corrected!.evaluation).not.toEqual(levels!.evaluation);
});

test('and so it does with a saved record, with synthetic images, without labels, and with read-outs behind the last timestep', async () => {
  const record = join(folder, 'digits.calib');
  const saving = [digitsModel, '--calib', calibration, '--calib-limit', '2', '--save-calib', record];
  expect((await snnConvert([...saving, '-o', join(folder, 'digits.snn')])).code).toBe(0);
  for (const flags of [
    [...images, '--calib', record, '--at', '1,2'],
    ['--images', scenes, '--limit', '1', '--calib-limit', '1'],
  ]) {
    const journal = fresh();
    expect((await snnConvert(['sweep', digitsModel, ...flags, '--journal', journal])).code).toBe(0);
    expect(readJournal(journal).map(({ evaluation }) => evaluation)).toEqual([await evalOf(flags)]);
  }
});

test('a trial that fails does not stop the others, is told, and is run again where that is asked for', async () => {
  const journal = fresh();
  const words = ['sweep', digitsModel, ...data, '--journal', journal, '--preset', 'levels'];
  const grids = ['--grid', 'T=2,4', '--grid', 'drain=3,0'];
  const first = await snnConvert([...words, ...grids]);
  expect([first.code, first.stdout]).toEqual([1, expect.stringMatching(/2 +3 +BAD_OPTION\n/)]);
  expect(first.stderr).toContain('4/4');
  expect(first.stderr).toMatch(/error: BAD_OPTION: --drain\n.*\n.*\n {2}in timesteps=2 drain=3\n/);
  expect(first.stderr).toContain('1 of 4 trials failed');
  expect(readJournal(journal).map((line) => 'failure' in line)).toEqual([true, false, false, false]);
  const again = await snnConvert([...words, ...grids]);
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('4 of 4 trials have ended, 0 to run')]);
  const retried = await snnConvert([...words, ...grids, '--retry-failed']);
  expect([retried.code, retried.stderr]).toEqual([1, expect.stringContaining('3 of 4 trials have ended, 1 to run')]);
  expect(readJournal(journal)).toHaveLength(4);
});

test('of two models the one that cannot be read fails alone', async () => {
  const journal = fresh();
  const bad = join(folder, 'bad.onnx');
  copyFileSync(digitsCard, bad);
  const { code, stdout, stderr } = await snnConvert([
    ...['sweep', bad, digitsModel, ...data, '--journal', journal, '--grid', 'timesteps=1,2', '--grid', 'T=1'].slice(
      0,
      -2,
    ),
  ]);
  expect([code, stderr]).toEqual([1, expect.stringContaining(`warning: the trials of ${bad} will fail: NOT_ONNX`)]);
  expect(stdout).toMatch(/bad +1 +NOT_ONNX\n/);
  expect(stdout).toMatch(/digits +2 +\d/);
  const [failure] = readJournal(journal);
  expect(failure).toMatchObject({ failure: [{ code: 'NOT_ONNX', where: 'bad.onnx' }] });
  const alone = await snnConvert(['sweep', bad, ...data, '--journal', fresh()]);
  expect([alone.code, alone.stderr]).toEqual([1, expect.stringContaining(`error: NOT_ONNX: ${bad}`)]);
});

test('results as a table, JSON and CSV; parameters of neurons and a point that is given twice', async () => {
  const csv = join(folder, 'sweep.csv');
  const words = ['sweep', digitsModel, ...data, '--preset', 'levels', '--journal', fresh()];
  const { code, stdout } = await snnConvert([
    ...[...words, '--grid', 'levels=7,15,7', '--grid', 'param.v0=0.25', '--csv', csv, '--json', '-'],
  ]);
  expect(code).toBe(0);
  const { schemaVersion, rows } = JSON.parse(stdout) as { schemaVersion: number; rows: Record<string, unknown>[] };
  expect([schemaVersion, rows.map((row) => row['label'])]).toEqual([
    1,
    [7, 15].map((levels) => ({ model: 'digits', levels, v0: 0.25 })),
  ]);
  for (const row of rows) expect(Object.keys(row)).toEqual(['key', 'label', 'images', 'ann', 'snn', 'drop']);
  const table = readFileSync(csv, 'utf8').split('\r\n');
  expect([table.length, table[0]]).toEqual([
    4,
    'key,model,levels,v0,images,t,ann.map50,snn.map50,drop.map50,ann.map,snn.map,drop.map,drop.low,drop.high,agreement,outputError,spikesPerNeuron,synapticOps,acsPerMac,energyShare,failure',
  ]);
  expect(table[1]!.split(',').slice(1, 6)).toEqual(['digits', '7', '0.25', '2', '8']);
});

const plain = ['sweep', digitsModel, ...data];
const notes = join(folder, 'notes.jsonl');
writeFileSync(notes, '{"run":1}\n');
test.each([
  ['a preset that does not exist', [...plain, '--grid', 'preset=default,ternery'], 'did you mean "ternary"?'],
  ['a key that a flag sets', [...plain, '--grid', 'T=1', '-T', '2'], 'set by a flag'],
  ['settings that nothing can be run with', [...plain, '--grid', 'drain=1,2'], 'BAD_OPTION: --drain'],
  ['no images', ['sweep', digitsModel, '--grid', 'T=1'], '--images'],
  ['a model that does not exist', ['sweep', digitsModel, 'missing.onnx', ...data], 'MODEL_NOT_FOUND: missing.onnx'],
  ['a program', ['sweep', 'x.snn', ...data], 'NOT_A_MODEL'],
  ['a journal of something else', [...plain, '--journal', notes], `JOURNAL_CORRUPT: ${notes}, line 1`],
  ['labels for a journal', [...plain, '--journal', annotations], 'OUTPUT_IS_INPUT'],
  ['one file for two results', [...plain, '--json', 'a.csv', '--csv', 'a.csv'], 'two results'],
])('%s is refused before anything is run', async (_, words, message) => {
  const { code, stdout, stderr } = await snnConvert(words);
  expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining(message)]);
  expect([existsSync('digits.sweep.jsonl'), readFileSync(notes, 'utf8')]).toEqual([false, '{"run":1}\n']);
});
