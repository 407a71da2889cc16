import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { describeError } from '../../src/cli/describe-error.js';
import { readProgram } from '../../src/snn/index.js';
import { ConvertError, InternalError } from '../../src/diagnostics/index.js';
import { calibration, digitsModel, main, namesIn, snnConvert, workFolder } from './command.js';

const verbs = ['convert', 'inspect', 'run', 'eval', 'analyze', 'search', 'sweep', 'worker', 'compare'];
test.each(verbs)('%s --help has examples', async (verb) => {
  const { code, stdout } = await snnConvert([verb, '--help']);
  expect(code).toBe(0);
  expect(stdout).toMatch(new RegExp(`Usage: snn-convert ${verb}`));
  expect(stdout).toContain('$ snn-convert');
});

test('help of the whole and the version', async () => {
  const { code, stdout } = await snnConvert(['--help']);
  expect([code, stdout.includes('Exit codes')]).toEqual([0, true]);
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(await snnConvert(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  const nothing = await snnConvert([]);
  expect([nothing.code, nothing.stdout, nothing.stderr.includes('Usage')]).toEqual([1, '', true]);
});

test.each([
  [['model.onnx', '--calb', 'x'], '--calib'],
  [['eval', 'model.onnx', '--imags', 'x'], '--images'],
  [['inspct', 'model.onnx'], 'inspect'],
  [['evl'], 'eval'],
])('%j: the nearest name is proposed', async (words, name) => {
  const { code, stdout, stderr } = await snnConvert(words);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(new RegExp(`^error: .*\\n(.*\\n)?  hint: did you mean ${name}\\?\\n$`));
});

test.each([
  [['eval', 'model.onnx'], '--images'],
  [['run', 'program.snn'], 'inputs'],
  [['a.onnx', 'b.onnx'], 'too many arguments'],
  [['a.onnx', '-T', '0'], '--timesteps'],
  [['a.onnx', '--shape', '1xx3'], '--shape'],
  [['a.onnx', '--param', 'levels'], '--param'],
])('%j is a wrong command line', async (words, message) => {
  const { code, stderr } = await snnConvert(words);
  expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
});

test('a reader that stops early is no error', async () => {
  const child = spawn(process.execPath, [main, 'inspect', '--ops']);
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  expect([code, stderr]).toEqual([0, '']);
});

test.each([300, 600])('an interrupt after %i ms leaves a whole file or none', async (delay) => {
  const folder = workFolder();
  const out = join(folder, 'out.snn');
  const child = spawn(process.execPath, [main, digitsModel, '--calib', calibration, '-o', out]);
  setTimeout(() => child.kill('SIGINT'), delay);
  await once(child, 'close');
  const names = namesIn(folder);
  expect([[], ['out.snn']]).toContainEqual(names);
  if (names.length > 0) readProgram(readFileSync(out), out);
});

test('defects of ours ask for a report, with code 70 and the stack only on demand', () => {
  const error = new InternalError('the impossible');
  const { messages, exitCode } = describeError(error);
  expect(exitCode).toBe(70);
  expect(messages.join('\n')).toMatch(/INTERNAL: the impossible[^]*report/);
  expect(messages.join('\n')).not.toMatch(/\n\s+at /);
  expect(describeError(error, true).messages.join('\n')).toMatch(/\n\s+at /);
  expect(describeError(new TypeError('x is undefined')).exitCode).toBe(70);
  expect(describeError('thrown text')).toMatchObject({
    exitCode: 70,
    messages: [expect.stringContaining('thrown text')],
  });
});

test('every diagnostic of a user error is told', () => {
  const diagnostic = (code: string) => ({ code, where: 'here', problem: 'wrong', hint: 'do this' });
  const { messages, exitCode } = describeError(new ConvertError([diagnostic('ONE'), diagnostic('TWO')]));
  expect(exitCode).toBe(1);
  expect(messages).toEqual(['ONE: here\n  wrong\n  hint: do this', 'TWO: here\n  wrong\n  hint: do this']);
});
