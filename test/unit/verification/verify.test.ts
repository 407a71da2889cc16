import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { certify, emitOnnx, type EmittedOnnx } from '../../../src/backends/index.js';
import { decodeModel, encodeModel, type TensorProto } from '../../../src/onnx/index.js';
import type { SnnProgram } from '../../../src/snn/index.js';
import { real, type Tensor } from '../../../src/tensor/index.js';
import { openExported, verify, type SessionOptions } from '../../../src/verification/index.js';
import { convertText, type ConvertedText } from '../../helpers/conversion.js';
import { feedsOf, weights } from '../../helpers/graphs.js';

const text = `input x: f32[1,3,6,6]
  ${weights('w1', [4, 3, 3, 3])}
  ${weights('w2', [4, 4, 3, 3], 2)}
  a: f32[1,4,6,6] = Conv(x, w1) { kernel_shape: 3,3  pads: 1,1,1,1 }
  r: f32[1,4,6,6] = Relu(a)
  y: f32[1,4,6,6] = Conv(r, w2) { kernel_shape: 3,3  pads: 1,1,1,1 }
  q: f32[1,4,6,6] = Sigmoid(y)
  output q`;

const node: SessionOptions = { runtime: 'node', optimized: true, threads: 1 };
let converted: ConvertedText;
let program: SnnProgram;
let file: EmittedOnnx;
let inputs: readonly ReadonlyMap<string, Tensor>[];

beforeAll(async () => {
  converted = await convertText(text, { preset: 'levels', timesteps: 4 });
  program = converted.program;
  file = emitOnnx(program, { form: 'step' });
  inputs = [feedsOf(converted.graph, 5)];
});

/** The file with some of its stored tensors changed. */
function altered(change: (t: TensorProto) => void): Uint8Array {
  const model = decodeModel(file.bytes);
  model.graph!.initializer!.forEach(change);
  return encodeModel(model);
}

test('file, program and certificate that belong together', async () => {
  const { certificate } = certify(program, file);
  const found = await verify(program, file.bytes, 'file', { inputs, sessions: [node], certificate });
  expect(found).toMatchObject({ form: 'step', timesteps: 4, ok: true, refusals: [], mismatches: [] });
  expect(found.comparisons).toMatchObject([{ at: [1, 2, 3, 4], differingOutputs: 0, differingCounts: 0 }]);
  expect(found.comparisons[0]!.values).toBe(4 * 4 * 36);
});

describe('what does not belong together', () => {
  test('a weight that was changed by one: found in the file, and as the first number that differs', async () => {
    const name = program.steps.find((step) => step.kind === 'synapse')!.weight;
    const bytes = altered((t) => {
      if (t.name !== name) return;
      const data = new Float32Array(Uint8Array.from(t.rawData!).buffer);
      data[0]! += 1;
      t.rawData = new Uint8Array(data.buffer);
    });
    const found = await verify(program, bytes, 'file', { inputs, sessions: [node] });
    expect(found.ok).toBe(false);
    expect(found.mismatches.map(({ code }) => code)).toEqual(['ALTERED_FILE']);
    // what a single step of one weight changes is small: it need not show in every run, but a large one must
    const gross = await verify(program, altered(zeroed(name)), 'file', { inputs, sessions: [node] });
    const [comparison] = gross.comparisons;
    expect(comparison!.differingCounts).toBeGreaterThan(0);
    const { first } = comparison!;
    expect(first!.t).toBe(1);
    expect(first!.expected).not.toBe(first!.found);
  });

  test('another program', async () => {
    const other = await convertText(text, { preset: 'levels', timesteps: 4, parameters: { levels: 14 } });
    const found = await verify(other.program, file.bytes, 'file', { inputs, sessions: [node] });
    expect(found.mismatches.map(({ code }) => code)).toContain('OTHER_PROGRAM');
    expect(found.ok).toBe(false);
  });

  test('a certificate whose figures were changed', async () => {
    const { certificate } = certify(program, file);
    const forged = { ...certificate!, layers: certificate!.layers.map((layer) => ({ ...layer, largest: 1 })) };
    const found = await verify(program, file.bytes, 'file', { inputs, sessions: [node], certificate: forged });
    expect(found.mismatches.map(({ code }) => code)).toEqual(['OTHER_CERTIFICATE']);
    expect(found.ok).toBe(false);
  });

  test('a model that nobody exported', async () => {
    const bytes = new Uint8Array(readFileSync('models/digits/digits.onnx'));
    await expect(openExported(bytes, 'digits.onnx', node)).rejects.toThrow('NOT_EXPORTED');
    await expect(verify(program, bytes, 'digits.onnx', { inputs, sessions: [node] })).rejects.toThrow('NOT_EXPORTED');
  });
});

describe('what a file says of itself', () => {
  /** The file with one property changed, or without it. */
  function saying(key: string, value: string | undefined): Uint8Array {
    const model = decodeModel(file.bytes);
    const others = model.metadataProps!.filter((entry) => entry.key !== `snn_convert.${key}`);
    const changed = value === undefined ? [] : [{ key: `snn_convert.${key}`, value }];
    return encodeModel({ ...model, metadataProps: [...others, ...changed] });
  }

  test.each<[string, string | undefined]>([
    ['timesteps', undefined],
    ['timesteps', 'x{'],
    ['timesteps', '0'],
    ['form', 'fully'],
    ['counts', undefined],
    ['counts', '[{}]'],
    ['states', undefined],
    ['states', '[{"input":"none","output":"none","type":"f32","shape":[]}]'],
    ['tail', '"yes"'],
  ])('%s %s: refused', async (key, value) => {
    const bytes = saying(key, value);
    await expect(verify(program, bytes, 'file', { inputs, sessions: [node] })).rejects.toThrow('BAD_PROPERTIES');
  });

  test.each([
    ['counts', '{}'],
    ['tail', 'false'],
    ['most_timesteps', '400'],
  ])('%s %s: not verified', async (key, value) => {
    const found = await verify(program, saying(key, value), 'file', { inputs, sessions: [node] });
    expect(found.ok).toBe(false);
    expect(found.mismatches.map(({ code }) => code)).toContain('ALTERED_FILE');
  });
});

test('inputs that do not fit, and more timesteps than are proved, are refused', async () => {
  const network = await openExported(file.bytes, 'file', node);
  const run = (given: ReadonlyMap<string, Tensor>, timesteps?: number): (() => unknown) => {
    return () => network.run(given, timesteps);
  };
  expect(run(new Map())).toThrow('WRONG_INPUT');
  expect(run(new Map([['x', real([1, 3, 6, 5], new Float32Array(90))]]))).toThrow('WRONG_INPUT');
  expect(run(inputs[0]!, 5)).toThrow('TOO_MANY_TIMESTEPS');
  await network.close();
  const whole = await openExported(emitOnnx(program).bytes, 'file', node);
  expect(() => whole.run(inputs[0]!, 3)).toThrow('BAD_OPTION');
  await whole.close();
});

test('float32 weights: compared, but not verified, with the reason', async () => {
  const plain = await convertText(text, { preset: 'levels', timesteps: 2, weights: 'float32' });
  const emitted = emitOnnx(plain.program);
  const found = await verify(plain.program, emitted.bytes, 'file', { inputs, sessions: [node] });
  expect(found.ok).toBe(false);
  expect(found.refusals.map(({ problem }) => problem).join()).toContain('float32');
  expect(found.comparisons[0]!.values).toBeGreaterThan(0);
});

test('in WebAssembly, and with two threads', async () => {
  const name: string = 'onnxruntime-web';
  const installed = await import(name).then(
    () => true,
    () => false,
  );
  if (!installed) console.warn('skipped in WebAssembly: onnxruntime-web is not installed');
  const sessions: SessionOptions[] = [
    { ...node, threads: 2 },
    { ...node, optimized: false, threads: 2 },
    ...(installed ? [true, false].map((optimized) => ({ runtime: 'web' as const, optimized, threads: 1 })) : []),
  ];
  for (const form of ['full', 'loop', 'step'] as const) {
    const found = await verify(program, emitOnnx(program, { form }).bytes, form, { inputs, sessions });
    expect(found.comparisons).toHaveLength(sessions.length);
    expect(found.ok).toBe(true);
  }
});

function zeroed(name: string): (t: TensorProto) => void {
  return (t) => {
    if (t.name === name) t.rawData = new Uint8Array(t.rawData!.length);
  };
}
