import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { readNpz } from '../../src/vision/index.js';
import { calibration, digitsModel, jsonOf, main, namesIn, scenes, snnConvert, workFolder } from './command.js';

const folder = workFolder();
const program = join(folder, 'digits.snn');
const scene = join(scenes, '00.png');
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  const words = ['--calib', calibration, '--calib-limit', '4', '--preset', 'levels', '-T', '3', '-o', program];
  const { code, stderr } = await snnConvert([digitsModel, ...words]);
  expect([code, stderr]).toEqual([0, '']);
});

describe('export --to onnx', () => {
  test('writes the file, its certificate and the first states; the same bytes every time', async () => {
    const words = ['export', program, '--to', 'onnx', '--unroll', 'step'];
    const { code, stdout, stderr } = await snnConvert([...words, '-o', at('one.onnx')]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/exact: 18 layers in \d+ convolutions, sums of at most \d+ < 2\^24/);
    expect(namesIn(folder).filter((name) => name.startsWith('one.'))).toEqual([
      'one.certificate.json',
      'one.onnx',
      'one.states.npz',
    ]);
    await snnConvert([...words, '-o', at('two.onnx')]);
    for (const suffix of ['onnx', 'certificate.json', 'states.npz'])
      expect(readFileSync(at(`one.${suffix}`)).equals(readFileSync(at(`two.${suffix}`)))).toBe(true);
    const states = readNpz(new Uint8Array(readFileSync(at('one.states.npz'))), 'states');
    expect(states.get('state/t')).toMatchObject({ shape: [] });
    expect([...states.values()].every(({ data }) => data.every((x) => x === 0))).toBe(true);
  });

  test('verify proves it, and says where a wrong program differs', async () => {
    const right = await jsonOf(['verify', program, at('one.onnx'), scene, '--threads', '1', '--json']);
    expect(right).toMatchObject({ ok: true, certificate: true, mismatches: [], comparisons: [{}, {}] });
    const words = [
      '--calib',
      calibration,
      '--calib-limit',
      '5',
      '--preset',
      'levels',
      '-T',
      '3',
      '-o',
      at('other.snn'),
    ];
    await snnConvert([digitsModel, ...words]);
    const { code, stdout } = await snnConvert(['verify', at('other.snn'), at('one.onnx'), scene, '--threads', '1']);
    expect(code).toBe(2);
    expect(stdout).toMatch(/exported from another program[^]*NOT VERIFIED/);
  });

  test('run gives the boxes of the program, at every timestep that is asked for', async () => {
    const words = [scene, '--at', '1,3', '--json'];
    const expected = (await jsonOf(['run', program, ...words])) as { results: { steps: { detections: unknown }[] }[] };
    const found = (await jsonOf(['run', at('one.onnx'), ...words])) as typeof expected;
    expect(found.results[0]!.steps.map(({ detections }) => detections)).toEqual(
      expected.results[0]!.steps.map(({ detections }) => detections),
    );
    const { code } = await snnConvert(['run', at('one.onnx'), scene, '--draw', at('drawn')]);
    expect([code, namesIn(at('drawn'))]).toEqual([0, ['00.png']]);
  });

  test('a file with all timesteps is read out at its end only', async () => {
    await snnConvert(['export', program, '--to', 'onnx', '--unroll', 'loop', '-T', '2', '-o', at('loop.onnx')]);
    const { results } = (await jsonOf(['run', at('loop.onnx'), scene, '--json'])) as {
      results: { steps: { t: number }[] }[];
    };
    expect(results[0]!.steps.map(({ t }) => t)).toEqual([2]);
    const { code, stderr } = await snnConvert(['run', at('loop.onnx'), scene, '--at', '1']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('the file holds 2 timesteps')]);
  });

  test('float32 weights: a file without certificate, and the reason', async () => {
    const words = ['--calib', calibration, '--calib-limit', '2', '--weights', 'float32', '-o', at('real.snn')];
    await snnConvert([digitsModel, ...words]);
    const { code, stdout, stderr } = await snnConvert([
      'export',
      at('real.snn'),
      '--to',
      'onnx',
      '-o',
      at('real.onnx'),
    ]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/certificate +refused/)]);
    expect(stderr).toContain('its weights are float32 numbers');
    expect(existsSync(at('real.certificate.json'))).toBe(false);
    const verified = await snnConvert(['verify', at('real.snn'), at('real.onnx'), scene, '--threads', '1']);
    expect([verified.code, verified.stdout]).toEqual([2, expect.stringContaining('its weights are float32 numbers')]);
  });
});

test('export --to json: everything in the program, as plain numbers', async () => {
  const { code, stdout } = await snnConvert(['export', program, '--to', 'json']);
  expect([code, stdout]).toEqual([0, expect.stringContaining('digits.snn.json')]);
  const { program: stored, tensors } = JSON.parse(readFileSync(`${program}.json`, 'utf8')) as {
    program: { steps: { kind: string; weight?: string }[]; shapes: unknown[] };
    tensors: Record<string, { shape: number[]; data: number[] }>;
  };
  const synapse = stored.steps.find(({ kind }) => kind === 'synapse')!;
  const weight = tensors[`body/${synapse.weight!}`]!;
  expect(weight.data).toHaveLength(weight.shape.reduce((a, b) => a * b, 1));
});

test('--emit exports beside the conversion', async () => {
  mkdirSync(at('emitted'));
  const words = ['--calib', calibration, '--calib-limit', '2', '-o', at('emitted/d.snn'), '--emit', 'onnx:loop,json'];
  expect((await snnConvert([digitsModel, ...words])).code).toBe(0);
  expect(namesIn(at('emitted'))).toEqual(['d.snn', 'd.snn.certificate.json', 'd.snn.json', 'd.snn.onnx']);
  const wrong = await snnConvert([digitsModel, ...words.slice(0, -1), 'onnx:loops', '--force']);
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('onnx:full, onnx:loop, onnx:step')]);
});

describe('files are whole or not there, and nobody loses one', () => {
  test('a file that exists stays, unless --force says otherwise', async () => {
    writeFileSync(at('kept.onnx'), 'mine');
    const words = ['export', program, '--to', 'onnx', '-o', at('kept.onnx')];
    const { code, stderr } = await snnConvert(words);
    expect([code, stderr]).toEqual([1, expect.stringContaining('OUTPUT_EXISTS')]);
    expect(readFileSync(at('kept.onnx'), 'utf8')).toBe('mine');
    // a companion counts as well
    writeFileSync(at('new.certificate.json'), 'mine');
    const beside = await snnConvert([...words.slice(0, -1), at('new.onnx')]);
    expect([beside.code, existsSync(at('new.onnx'))]).toEqual([1, false]);
    expect((await snnConvert([...words, '--force'])).code).toBe(0);
    expect(statSync(at('kept.onnx')).size).toBeGreaterThan(100_000);
  });

  test('the model that the program was made of is never replaced, not even with --force', async () => {
    copyFileSync(digitsModel, at('digits.onnx'));
    const words = ['export', program, '--to', 'onnx', '-o', at('digits.onnx'), '--force'];
    const { code, stderr } = await snnConvert(words);
    expect([code, stderr]).toEqual([1, expect.stringContaining('OUTPUT_IS_INPUT')]);
    expect(readFileSync(at('digits.onnx')).equals(readFileSync(digitsModel))).toBe(true);
  });

  test('what an earlier export left beside a file does not stay beside another', async () => {
    const words = (file: string, ...more: string[]): string[] => [
      'export',
      file,
      '--to',
      'onnx',
      '-o',
      at('again.onnx'),
      ...more,
    ];
    await snnConvert(words(program, '--unroll', 'step'));
    expect(namesIn(folder).filter((name) => name.startsWith('again.'))).toHaveLength(3);
    expect((await snnConvert(words(at('real.snn'), '--force'))).code).toBe(0);
    expect(namesIn(folder).filter((name) => name.startsWith('again.'))).toEqual(['again.onnx']);
  });

  test('a path that is empty, and one format asked for twice', async () => {
    const empty = await snnConvert(['export', program, '--to', 'onnx', '-o', '']);
    expect([empty.code, empty.stderr]).toEqual([1, expect.stringContaining('CANNOT_WRITE')]);
    const words = [
      digitsModel,
      '--calib',
      calibration,
      '--calib-limit',
      '2',
      '-o',
      at('t.snn'),
      '--emit',
      'onnx,onnx:step',
    ];
    const twice = await snnConvert(words);
    expect([twice.code, twice.stderr]).toEqual([1, expect.stringContaining('onnx is asked for twice')]);
    expect(existsSync(at('t.snn'))).toBe(false);
  });

  test('an extension in capitals: file and certificate still belong together', async () => {
    await snnConvert(['export', program, '--to', 'onnx', '-o', at('LOUD.ONNX'), '-T', '1']);
    expect(existsSync(at('LOUD.certificate.json'))).toBe(true);
    const { stdout } = await snnConvert(['verify', program, at('LOUD.ONNX'), scene, '--threads', '1']);
    expect(stdout).toContain('proved, as its certificate says');
  });

  test('when the disk takes no more, nothing of the file is left', () => {
    mkdirSync(at('full'));
    const target = at('full/snn.onnx');
    // a limit on the size of files stands for a full disk: 300 blocks of 1 KiB
    const { status, stderr } = spawnSync(
      'bash',
      [
        '-c',
        `ulimit -f 300; exec "${process.execPath}" "$@"`,
        'bash',
        main,
        'export',
        program,
        '--to',
        'onnx',
        '-o',
        target,
      ],
      { encoding: 'utf8' },
    );
    expect([status, stderr]).toEqual([1, expect.stringContaining('CANNOT_WRITE')]);
    expect(namesIn(at('full')).filter((name) => name.endsWith('.onnx') || name.endsWith('.tmp'))).toEqual([]);
  });

  test.each([
    [['--to', 'onxx'], 'did you mean "onnx"'],
    [['--to', 'json', '--unroll', 'step'], '--to json has no such choice'],
    [['--to', 'onnx', '--nir-dialect', 'strict'], '--to onnx has no such choice'],
    [['--to', 'onnx', '-T', '9'], 'TOO_MANY_TIMESTEPS'],
    [['--to', 'onnx', '-o', '/nowhere/x.onnx'], 'make the folder first'],
  ])('%j is refused', async (words, message) => {
    const { code, stderr } = await snnConvert(['export', program, ...words]);
    expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
  });

  test.each([
    ['a model instead of a program', ['export', digitsModel, '--to', 'onnx'], 'NOT_A_PROGRAM'],
    ['a file that is no ONNX', ['verify', program, program, scene], 'NOT_ONNX'],
    ['a model that nobody exported', ['run', digitsModel, scene], 'NOT_EXPORTED'],
    ['flags that an exported network cannot follow', ['run', at('one.onnx'), scene, '--profile'], '--profile'],
  ])('%s', async (_, words, message) => {
    const { code, stderr } = await snnConvert(words);
    expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
  });
});

test('--analysis: layers tell what was measured of them; figures of another network are refused', async () => {
  const words = ['--calib', calibration, '--calib-limit', '2', '--images', scenes, '--limit', '1'];
  const settings = ['--preset', 'levels', '-T', '2', '--json', at('analysis.json')];
  expect((await snnConvert(['analyze', digitsModel, ...words, ...settings])).code).toBe(0);
  const told = ['export', program, '--to', 'onnx', '-o', at('told.onnx'), '--analysis'];
  expect((await snnConvert([...told, at('analysis.json')])).code).toBe(0);
  expect(readFileSync(at('told.onnx')).includes('snn_convert.cumulative.sqnr_db')).toBe(true);
  const text = readFileSync(at('analysis.json'), 'utf8').replaceAll('"value": "', '"value": "other');
  writeFileSync(at('foreign.json'), text);
  const { code, stderr } = await snnConvert([...told, at('foreign.json'), '--force']);
  expect([code, stderr]).toEqual([1, expect.stringContaining('those of another network')]);
});
