import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { reportFiles } from '../../src/cli/report-files.js';
import type { Evaluation } from '../../src/evaluation/index.js';
import type { Report } from '../../src/report/index.js';
import { decodeImage } from '../../src/vision/index.js';
import {
  annotations,
  calibration,
  digitsCard,
  digitsModel,
  jsonOf,
  namesIn,
  scenes,
  snnConvert,
  workFolder,
} from './command.js';

const folder = workFolder();
const program = join(folder, 'digits.snn');
const labelled = ['--images', scenes, '--annotations', annotations, '--limit', '4'];
const flags = [...labelled, '-T', '2', '--at', '1,2', '--report-images', '2', '--threads', '1'];

function reportIn(file: string): Report {
  return JSON.parse(readFileSync(file, 'utf8')) as Report;
}

function rounded(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(4));
}

beforeAll(async () => {
  const { code } = await snnConvert([digitsModel, '--calib', calibration, '-T', '2', '-o', program]);
  expect(code).toBe(0);
});

test('eval --report: page, JSON and CSV; figures are those of --json, boxes those of run', async () => {
  const target = join(folder, 'first');
  mkdirSync(target);
  const words = ['eval', digitsModel, '--calib', calibration, ...flags, '--seed', '5'];
  const out = ['--report', join(target, 'report.html'), '--json', join(target, 'eval.json')];
  const { code, stdout, stderr } = await snnConvert([...words, ...out]);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain(join(target, 'report.html'));
  expect(namesIn(target)).toEqual(['eval.json', 'report.csv', 'report.html', 'report.json']);
  const report = reportIn(join(target, 'report.json'));
  const { seconds, ...evaluation } = JSON.parse(readFileSync(join(target, 'eval.json'), 'utf8')) as Evaluation;
  expect(seconds).toBeDefined();
  expect(report).toMatchObject({ schemaVersion: 1, kind: 'evaluation', chosen: 0, search: null });
  expect(report.runs).toHaveLength(1);
  expect(report.runs[0]).toMatchObject({
    label: { model: 'digits', preset: 'default', timesteps: 2 },
    model: 'digits',
    options: { neuron: 'sigma-delta', thresholds: 'max', weights: 16 },
    failure: [],
  });
  expect(report.runs[0]!.result).toEqual(evaluation);
  expect(report.provenance).toMatchObject({
    version: '0.1.0',
    command: ['snn-convert', ...words, ...out].join(' '),
    seed: 5,
    calibration: { source: calibration, samples: 16 },
    images: { source: scenes, count: 4, labelled: true },
  });
  for (const hash of [report.provenance.models[0]!.sha256, report.provenance.images.sha256])
    expect(hash).toMatch(/^[0-9a-f]{64}$/);

  const detail = report.detail!;
  expect([detail.analysis.inputs, detail.analysis.layers.length, detail.scatter.length]).toEqual([2, 12, 12]);
  expect(detail.rasters.every(({ spikes }) => spikes.length === 32 && spikes.every((row) => row.length === 2))).toBe(
    true,
  );
  // two of four, spread evenly
  expect(detail.pictures.map(({ name }) => name)).toEqual(['00.png', '02.png']);
  const said = (await jsonOf([
    ...['run', program, join(scenes, '00.png'), join(scenes, '02.png')],
    ...['--at', '1,2', '--json'],
  ])) as unknown as {
    results: { steps: { t: number; detections: { class: string; score: number; box: number[] }[] }[] }[];
  };
  detail.pictures.forEach(({ snn, ann, truth, width, height }, i) => {
    expect([width, height]).toEqual([128, 128]);
    expect(snn.map(({ t }) => t)).toEqual([1, 2]);
    snn.forEach(({ found }, k) => {
      const boxes = said.results[i]!.steps[k]!.detections.map(({ class: name, score, box }) => {
        const [x, y, w, h] = box.map(rounded);
        return { class: name, score: rounded(score), x, y, w, h };
      });
      expect(boxes.length).toBeGreaterThan(0);
      expect(found.boxes).toEqual(boxes);
    });
    expect(ann.boxes!.map((box) => box.class)).toEqual(snn[1]!.found.boxes!.map((box) => box.class));
    expect(truth.boxes!.length).toBeGreaterThan(0);
    expect(truth.boxes!.every(({ score }) => score === 1)).toBe(true);
  });
  const [, jpeg = ''] = /^data:image\/jpeg;base64,([A-Za-z0-9+/=]+)$/.exec(detail.pictures[0]!.uri) ?? [];
  expect(await decodeImage(Buffer.from(jpeg, 'base64'), 'picture')).toMatchObject({ width: 128, height: 128 });
});

test('a program and its model give the same bytes of detail, in processes of their own', async () => {
  const words = ['eval', program, '--model', digitsModel, ...flags, '--report', join(folder, 'again.html')];
  expect(await snnConvert(words)).toMatchObject({ code: 0, stderr: '' });
  const [again, first] = [reportIn(join(folder, 'again.json')), reportIn(join(folder, 'first', 'report.json'))];
  expect(JSON.stringify(again.detail)).toBe(JSON.stringify(first.detail));
  expect(again.runs).toEqual(first.runs);
  expect(again.provenance.images).toEqual(first.provenance.images);
  expect(again.provenance.calibration).toEqual(first.provenance.calibration);
});

test('hostile names of images and files neither break nor change the command that is shown', async () => {
  const names = [`"><script>alert('1')<!--.png`, 'two\nlines \u202e $(id) `id` \\ & ;.png', `${'x'.repeat(240)}.png`];
  const images = join(folder, "it's a folder; $(rm -rf x)");
  mkdirSync(images);
  names.forEach((name, i) => {
    copyFileSync(join(scenes, `0${i}.png`), join(images, name));
  });
  const file = join(images, 'out "1".html');
  const words = [
    'eval',
    program,
    '--model',
    digitsModel,
    '--images',
    images,
    '-T',
    '1',
    '--threads',
    '1',
    '--report',
    file,
  ];
  const { code, stderr } = await snnConvert([...words, '--report-images', '3']);
  expect([code, stderr]).toEqual([0, '']);
  const { provenance, detail } = reportIn(file.replace('.html', '.json'));
  const told = execFileSync('sh', ['-c', `printf '%s\\0' ${provenance.command}`], { encoding: 'utf8' });
  expect(told.split('\0').slice(0, -1)).toEqual(['snn-convert', ...words, '--report-images', '3']);
  expect(provenance.images.labelled).toBe(false);
  expect(detail!.pictures.map(({ name }) => name).sort()).toEqual(
    names.map((name) => (name.length > 200 ? `${'x'.repeat(199)}…` : name)).sort(),
  );
  // nothing is known of what is on them
  for (const { truth } of detail!.pictures) expect(truth).toEqual({});
});

test('without a look into images there is no detail', async () => {
  const file = join(folder, 'plain.html');
  const words = ['eval', program, '--model', digitsModel, ...labelled, '--report', file, '--report-images', '0'];
  expect((await snnConvert(words)).code).toBe(0);
  expect(reportIn(join(folder, 'plain.json'))).toMatchObject({ detail: null, chosen: null });
});

test('what cannot be written is found before the work, and inputs are never replaced', async () => {
  const copy = workFolder();
  const model = join(copy, 'digits.onnx');
  copyFileSync(digitsModel, model);
  copyFileSync(digitsCard, join(copy, 'digits.card.json'));
  const card = readFileSync(digitsCard);
  const { code, stdout, stderr } = await snnConvert([
    ...['eval', model, ...labelled],
    ...['--report', join(copy, 'digits.card.html')],
  ]);
  expect([code, stdout]).toEqual([1, '']);
  // the card beside the model, as JSON of a report
  expect(stderr).toContain('OUTPUT_IS_INPUT');
  expect(readFileSync(join(copy, 'digits.card.json'))).toEqual(card);
  writeFileSync(join(copy, 'labels.json'), readFileSync(annotations));
  mkdirSync(join(copy, 'b.csv'));
  const files = (name: string, others: readonly string[] = []) =>
    reportFiles(join(copy, name), [model, join(copy, 'labels.json')], others);
  expect(() => files('report')).toThrow(/BAD_OPTION: --report: .*\.html/);
  expect(() => files('labels.json/report.html')).toThrow('CANNOT_WRITE');
  expect(() => files('a.html', [join(copy, '.', 'a.json')])).toThrow('written twice');
  expect(() => files('b.html')).toThrow('b.csv');
  expect(() => files('labels.html')).toThrow('OUTPUT_IS_INPUT');
  expect(files('c.HTM')).toEqual({
    html: join(copy, 'c.HTM'),
    json: join(copy, 'c.json'),
    csv: join(copy, 'c.csv'),
  });
  expect(namesIn(copy)).toEqual(['b.csv', 'digits.card.json', 'digits.onnx', 'labels.json']);
});
