import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterAll, expect, test } from '@jest/globals';
import { ConvertError } from '../../../src/diagnostics/index.js';
import { Journal } from '../../../src/trials/index.js';
import { removeAbandoned } from '../../../src/trials/journal-lock.js';
import { failed, madeUp, measured } from '../../helpers/trials.js';

const folder = mkdtempSync(join(tmpdir(), 'snn-convert-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
let count = 0;
const fresh = (): string => join(folder, `${count++}.jsonl`);
const trials = [madeUp(1), madeUp(2), madeUp(3)] as const;
const [one, two, three] = trials;

async function codeOf(path: string): Promise<{ code: string; where: string; problem: string; hint: string }> {
  return Journal.open(path).then(
    (journal) => {
      journal.close();
      throw new Error('it was opened');
    },
    (error: unknown) => {
      if (error instanceof ConvertError) return error.diagnostics[0];
      throw error;
    },
  );
}

async function write(path: string): Promise<string> {
  const journal = await Journal.open(path);
  journal.append(two, measured(0.1 + 0.2));
  journal.append(one, failed);
  journal.close();
  return readFileSync(path, 'utf8');
}

test('a finished trial is one line, and is found again', async () => {
  const path = fresh();
  const text = await write(path);
  const lines = text.split('\n');
  expect(lines).toHaveLength(3);
  expect(Object.keys(JSON.parse(lines[0]!) as object)).toEqual(['schemaVersion', 'key', 'label', 'spec', 'evaluation']);
  expect(Object.keys(JSON.parse(lines[1]!) as object)).toEqual(['schemaVersion', 'key', 'label', 'spec', 'failure']);
  const journal = await Journal.open(path);
  expect(trials.map(({ key }) => journal.outcome(key))).toEqual([failed, measured(0.1 + 0.2), undefined]);
  journal.finish([one, two]);
  journal.close();
  expect(readFileSync(path, 'utf8')).toBe([lines[1], lines[0], ''].join('\n'));
  expect(existsSync(`${path}.lock`)).toBe(false);
});

test('cut off anywhere, the whole lines before the cut are kept and nothing of the rest', async () => {
  const path = fresh();
  const text = await write(path);
  const first = text.indexOf('\n') + 1;
  for (let length = 0; length <= text.length; length += length < first + 140 && length > first - 20 ? 1 : 37) {
    writeFileSync(path, text.slice(0, length));
    const journal = await Journal.open(path);
    journal.append(three, measured(3));
    journal.close();
    const kept = length >= text.length - 1 ? text : length >= first - 1 ? text.slice(0, first) : '';
    const lines = readFileSync(path, 'utf8');
    expect([length, lines.startsWith(kept), lines.slice(kept.length).split('\n').length]).toEqual([length, true, 2]);
  }
});

test.each([
  ['a line of something else', (text: string) => text.replace('\n', '\nnote to myself\n'), 2],
  ['another version', (text: string) => text.replace('"schemaVersion":1', '"schemaVersion":7'), 1],
  ['the journal of another tool', () => '{"trial":1,"loss":0.3}\n', 1],
  ['a specification that was edited', (text: string) => text.replace('"seed":2,"shapes"', '"seed":5,"shapes"'), 1],
  ['a text without line end', () => 'my notes', 1],
  ['something else behind the last line', (text: string) => `${text}{"scheme`, 3],
  ['an image', () => '\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 1],
])('%s is refused and left as it is', async (_, change, line) => {
  const path = fresh();
  const text = change(await write(path));
  writeFileSync(path, text);
  const { code, where } = await codeOf(path);
  expect([code, where]).toEqual(['JOURNAL_CORRUPT', `${path}, line ${line}`]);
  expect([readFileSync(path, 'utf8'), existsSync(`${path}.lock`)]).toEqual([text, false]);
});

test('lines of other trials are kept, before those that are finished', async () => {
  const path = fresh();
  await write(path);
  const journal = await Journal.open(path);
  journal.append(three, measured(3));
  journal.append(one, measured(4));
  journal.finish([three, one]);
  journal.append(madeUp(9), failed);
  journal.close();
  const keys = readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => /"key":"(\w+)"/.exec(line)?.[1]);
  expect(keys).toEqual([two.key, three.key, one.key, madeUp(9).key, undefined]);
});

test('one process at a time; a process that is gone holds nothing', async () => {
  const path = fresh();
  const lock = `${path}.lock`;
  const gone = spawnSync(process.execPath, ['-e', 'console.log(process.pid)']);
  writeFileSync(lock, JSON.stringify({ pid: Number(gone.stdout.toString()), host: hostname(), started: '1' }));
  (await Journal.open(path)).close();
  writeFileSync(lock, 'what?');
  (await Journal.open(path)).close();
  const parent = readFileSync(`/proc/${process.ppid}/stat`, 'utf8').split(') ')[1]!.split(' ')[19];
  writeFileSync(lock, JSON.stringify({ pid: process.ppid, host: hostname(), started: parent }));
  const { code, problem, hint } = await codeOf(path);
  expect(code).toBe('JOURNAL_LOCKED');
  expect(problem).toContain(String(process.ppid));
  expect(hint).toContain(lock);
  // its id is used again by another process
  writeFileSync(lock, JSON.stringify({ pid: process.ppid, host: hostname(), started: '1' }));
  (await Journal.open(path)).close();
  writeFileSync(lock, JSON.stringify({ pid: 1, host: 'elsewhere', started: '1' }));
  expect((await codeOf(path)).code).toBe('JOURNAL_LOCKED');
});

test('a journal that is in use in this process is not opened again; one of an earlier process with the same id is', async () => {
  const path = fresh();
  const lock = `${path}.lock`;
  const journal = await Journal.open(path);
  expect((await codeOf(path)).code).toBe('JOURNAL_LOCKED');
  journal.close();
  writeFileSync(lock, JSON.stringify({ pid: process.pid, host: hostname(), started: '1' }));
  (await Journal.open(path)).close();
});

test('whose lock was taken writes nothing more, and leaves the lock alone', async () => {
  const path = fresh();
  const text = await write(path);
  const journal = await Journal.open(path);
  const other = JSON.stringify({ pid: 7, host: 'elsewhere', started: '1' });
  writeFileSync(`${path}.lock`, other);
  expect(() => {
    journal.append(three, measured(3));
  }).toThrow(/JOURNAL_LOCKED[^]*process 7 on elsewhere/);
  expect(() => {
    journal.finish([one, two]);
  }).toThrow('JOURNAL_LOCKED');
  journal.close();
  expect([readFileSync(path, 'utf8'), readFileSync(`${path}.lock`, 'utf8')]).toEqual([text, other]);
});

test('of two who found the same lock abandoned, the slower does not remove that of the faster', () => {
  const lock = `${fresh()}.lock`;
  writeFileSync(lock, 'abandoned');
  removeAbandoned(lock, 'abandoned');
  expect(existsSync(lock)).toBe(false);
  removeAbandoned(lock, 'abandoned');
  writeFileSync(lock, 'of the faster');
  removeAbandoned(lock, 'abandoned');
  expect(readFileSync(lock, 'utf8')).toBe('of the faster');
  expect(readdirSync(folder).filter((name) => name.startsWith(`${basename(lock)}.`))).toEqual([]);
});

test('a folder that is missing and a folder instead of a file are told', async () => {
  expect((await codeOf(join(folder, 'missing', 'a.jsonl'))).problem).toContain('missing');
  expect((await codeOf(folder)).problem).toContain('folder');
  const path = fresh();
  appendFileSync(path, '');
  (await Journal.open(path)).close();
});
