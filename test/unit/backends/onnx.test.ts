import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { certify, emitOnnx, readEmitted, type FormName } from '../../../src/backends/onnx/index.js';
import { sha256 } from '../../../src/container/index.js';
import { decodeModel, type NodeProto } from '../../../src/onnx/index.js';
import { simulate } from '../../../src/sim/index.js';
import { real } from '../../../src/tensor/index.js';
import { contentHash } from '../../../src/verification/content-hash.js';
import { convertText } from '../../helpers/conversion.js';
import { weights } from '../../helpers/graphs.js';
import { goldenPrograms } from '../../helpers/golden-programs.js';

const text = `input x: f32[1,3,6,6]
  ${weights('w1', [4, 3, 3, 3])}
  ${weights('w2', [4, 4, 3, 3], 2)}
  a: f32[1,4,6,6] = Conv(x, w1) { kernel_shape: 3,3  pads: 1,1,1,1 }
  r: f32[1,4,6,6] = Relu(a)
  y: f32[1,4,6,6] = Conv(r, w2) { kernel_shape: 3,3  pads: 1,1,1,1 }
  q: f32[1,4,6,6] = Sin(y)
  output q`;

describe('certificates', () => {
  test('a program with float32 weights is refused one, with the reason', async () => {
    const { program } = await convertText(text, { weights: 'float32' });
    const { certificate, refusals } = certify(program, emitOnnx(program, { tail: false }));
    expect(certificate).toBeUndefined();
    expect(refusals).toMatchObject([{ code: 'NOT_CERTIFIABLE', problem: expect.stringContaining('float32') }]);
  });

  test('an operator that each runtime computes in its own way is named; without the tail there is a proof', async () => {
    const { program } = await convertText(text);
    const { refusals = [] } = certify(program, emitOnnx(program));
    expect(refusals.map(({ where, problem }) => `${where}: ${problem}`).join()).toMatch(/^node "q": Sin/);
    const { certificate } = certify(program, emitOnnx(program, { tail: false }));
    expect(certificate?.layers.map(({ layer }) => layer)).toEqual(['a', 'y']);
    for (const layer of certificate!.layers) {
      expect(layer.largest).toBeLessThan(2 ** 24);
      expect(layer.whole).toBeGreaterThanOrEqual(2 ** 24);
      expect(layer.convolutions).toBeGreaterThan(1);
    }
  });

  test('one convolution a layer: refused where that is not exact, with the width of weights that would do, which does', async () => {
    const settings = { preset: 'levels', timesteps: 4, parameters: { levels: 255 } };
    const { program } = await convertText(text, settings);
    const { refusals = [] } = certify(program, emitOnnx(program, { tail: false, split: false }));
    const layer = refusals.find(({ where }) => where === 'layer "y"');
    const [, width] = /weights of (\d+) bits would do/.exec(layer!.hint)!;
    const narrow = await convertText(text, { ...settings, weights: Number(width) });
    const again = certify(narrow.program, emitOnnx(narrow.program, { tail: false, split: false }));
    expect(again.refusals?.filter(({ where }) => where === 'layer "y"') ?? []).toEqual([]);
  });
});

describe('files', () => {
  test('the same program gives the same bytes', async () => {
    const [first, second] = [await convertText(text), await convertText(text)];
    for (const form of ['full', 'loop', 'step'] as const)
      expect(sha256(emitOnnx(first.program, { form }).bytes)).toBe(sha256(emitOnnx(second.program, { form }).bytes));
  });

  test('timesteps share what is stored: a hundred more cost little but their nodes', async () => {
    const { program } = await convertText(text, { preset: 'binary', timesteps: 101 });
    // all but the numbers of the timesteps
    const stored = (timesteps: number): number =>
      decodeModel(emitOnnx(program, { timesteps }).bytes).graph!.initializer!.filter(
        ({ rawData }) => rawData!.length > 8,
      ).length;
    expect(stored(101)).toBe(stored(2));
    const nodes = (timesteps: number): number => emitOnnx(program, { timesteps }).nodes;
    expect(nodes(101) - nodes(2)).toBe(99 * (nodes(3) - nodes(2)));
  });

  test('layers keep their names and say what they are', async () => {
    const { program } = await convertText(text, { preset: 'levels', timesteps: 3 });
    const measured = new Map([['r', { rate: 0.25, sqnr_db: 31 }]]);
    const { graph } = decodeModel(emitOnnx(program, { form: 'step', measured }).bytes);
    const named = new Map(graph!.node!.filter(({ name }) => name !== '').map((node) => [node.name!, node]));
    for (const step of program.steps) expect([...named.keys()]).toContain(step.name);
    const properties = ({ metadataProps }: NodeProto): Readonly<Record<string, string>> =>
      Object.fromEntries(metadataProps!.map(({ key, value }) => [key, value])) as Readonly<Record<string, string>>;
    const neuron = program.steps.find((step) => step.kind === 'neuron')!;
    const told = properties(named.get(neuron.name)!);
    expect(told['snn_convert.threshold']).toMatch(/^[\d.e-]+( to [\d.e-]+)?$/);
    expect(told).toMatchObject({
      'snn_convert.neuron': 'levels',
      'snn_convert.T': '3',
      'snn_convert.rate': '0.25',
      'snn_convert.sqnr_db': '31',
    });
  });

  test('only operators of the standard, in its domain', async () => {
    const domains = new Set<string>();
    const walk = (nodes: readonly NodeProto[]): void => {
      for (const { domain, attribute } of nodes) {
        domains.add(domain ?? '');
        attribute!.forEach(({ g }) => {
          if (g) walk(g.node!);
        });
      }
    };
    for (const { program } of await goldenPrograms())
      for (const form of ['full', 'loop', 'step'] as const)
        walk(decodeModel(emitOnnx(program, { form }).bytes).graph!.node!);
    expect([...domains]).toEqual(['']);
  });

  test('more timesteps than the accumulators are proved for are refused', async () => {
    const { program } = await convertText(text, { preset: 'levels', timesteps: 3 });
    expect(() => emitOnnx(program, { timesteps: 4 })).toThrow('TOO_MANY_TIMESTEPS');
  });

  test('an ONNX file of other origin is none of ours', () => {
    const bytes = new Uint8Array(readFileSync('models/digits/digits.onnx'));
    expect(readEmitted(bytes, 'digits.onnx')).toBeUndefined();
  });
});

test('goldens that the reference checker has accepted are what is written today', async () => {
  const folder = 'fixtures/exported';
  const written = new Map<string, Uint8Array>();
  for (const { name, program } of await goldenPrograms())
    for (const form of ['full', 'loop', 'step'] satisfies FormName[])
      written.set(`${name}.${form}.onnx`, emitOnnx(program, { form }).bytes);
  expect([...written.keys()].sort()).toEqual(
    readdirSync(folder)
      .filter((file) => file.endsWith('.onnx'))
      .sort(),
  );
  for (const [name, bytes] of written)
    expect([name, contentHash(decodeModel(bytes))]).toEqual([
      name,
      contentHash(decodeModel(new Uint8Array(readFileSync(join(folder, name))))),
    ]);
});

test('a reference evaluator that is written in NumPy computes the same numbers', async () => {
  const x = Float32Array.from({ length: 50 }, (_, i) => ((i % 7) - 3) / 4);
  for (const { name, program } of await goldenPrograms()) {
    const steps = [...simulate(program, new Map([['x', real([1, 2, 5, 5], x)]]))].map(({ outputs }) => [
      ...outputs.get('q')!.data,
    ]);
    for (const form of ['full', 'loop', 'step']) {
      const found = JSON.parse(readFileSync(`fixtures/exported/${name}.${form}.json`, 'utf8')) as number[][];
      const expected = form === 'step' ? steps.slice(0, found.length) : steps.slice(-1);
      expect([name, form, found.slice(0, expected.length)]).toEqual([name, form, expected]);
    }
  }
});
