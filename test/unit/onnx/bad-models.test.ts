import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { AttributeType, DataType, importModel, loadModel, type TensorProto } from '../../../src/onnx/index.js';
import { bytesOf, floats, importSmall, ints, node, problemsOf, type Small } from './models.js';

const relu: Small = { opset: 13, nodes: [node('Relu', ['x'], ['y'])] };
const found = (small: Small): string[] => problemsOf(() => importSmall(small));

describe('models that cannot be used', () => {
  it('versions outside 7..26 and 3..13', () => {
    expect(found({ ...relu, opset: 27 })).toEqual([
      expect.stringMatching(/^UNSUPPORTED_OPSET: model: Expected opset 7 to 26 but found 27/),
    ]);
    expect(found({ ...relu, opset: 6 })).toEqual([
      expect.stringMatching(/^UNSUPPORTED_OPSET.*found 6.*version_converter/),
    ]);
    expect(found({ ...relu, ir: 14 })).toEqual([
      expect.stringMatching(/^UNSUPPORTED_IR_VERSION: model: Expected IR version 3 to 13 but found 14/),
    ]);
    expect(found({ ...relu, ir: 2 })).toEqual([expect.stringMatching(/^UNSUPPORTED_IR_VERSION/)]);
    expect(found({ ...relu, opset: 26, ir: 13 })).toEqual([]);
    expect(found({ ...relu, opset: 7, ir: 3 })).toEqual([]);
  });

  it('every unsupported node is reported at once, with name, operator, opset and what to do', () => {
    const problems = found({
      opset: 13,
      domains: ['com.acme'],
      outputs: ['y', 'z'],
      nodes: [
        node('Convv', ['x'], ['a']),
        node('Magic', ['a'], ['b'], {}, 'com.acme'),
        node('Relu', ['b'], ['c'], { strange: 3 }),
        node('Flatten', ['x'], ['f'], { axiss: 1 }),
        node('Loop', ['', '', 'x'], ['l'], { body: { type: AttributeType.GRAPH, g: {} } }),
        node('Conv', ['x', 'w'], ['d']),
        node('Sum', ['c', 'd', 'l', 'f'], ['y']),
        node('Identity', ['x'], ['z']),
        node('NeverRead', ['x'], ['unused']),
      ],
      tensors: [floats('w', [1, 5, 1, 1], [1, 2, 3, 4, 5])],
    });
    expect(problems).toEqual([
      expect.stringMatching(/^UNSUPPORTED_OP: node "Convv:a" \(Convv, opset 13\): .*Convv.*did you mean Conv\?/),
      expect.stringMatching(/^UNSUPPORTED_OP: node "Magic:b" \(com\.acme\.Magic, opset 1\)/),
      expect.stringMatching(
        /^UNSUPPORTED_ATTRIBUTE: node "Flatten:f" \(Flatten, opset 13\): .*axiss = 1.*supported with: axis/,
      ),
      expect.stringMatching(/^UNSUPPORTED_OP: node "Loop:l" .*unroll/),
      expect.stringMatching(/^BAD_NODE: node "Conv:d" \(Conv, opset 13\): .*f32\[1,2,4,4\], f32\[1,5,1,1\]/),
    ]);
  });

  it('weights that are not finite, by tensor name, while infinities elsewhere are legal', () => {
    const small = (weight: number): Small => ({
      opset: 13,
      nodes: [node('Conv', ['x', 'kernel'], ['c']), node('Clip', ['c', 'low'], ['y'])],
      tensors: [floats('kernel', [1, 2, 1, 1], [1, weight]), floats('low', [], [-Infinity])],
    });
    expect(found(small(1))).toEqual([]);
    expect(found(small(NaN))).toEqual([
      expect.stringMatching(/^NON_FINITE_WEIGHTS: node "Conv:c".*tensor "kernel" has NaN at element 1/),
    ]);
    expect(found(small(Infinity))).toEqual([expect.stringMatching(/^NON_FINITE_WEIGHTS.*Infinity/)]);
  });

  it('graphs that do not hang together', () => {
    const cyclic = found({
      opset: 13,
      nodes: [node('Add', ['x', 'b'], ['a']), node('Relu', ['a'], ['b']), node('Neg', ['b'], ['y'])],
    });
    expect(cyclic).toContainEqual(expect.stringMatching(/^CYCLIC_GRAPH: the graph: .*"Add:a", "Relu:b", "Neg:y"/));
    expect(found({ opset: 13, nodes: [node('Add', ['x', 'nowhere'], ['y'])] })).toContainEqual(
      expect.stringMatching(/^UNDEFINED_VALUE: node "Add:y": Reads "nowhere"/),
    );
    expect(found({ ...relu, outputs: ['y', 'lost'] })).toContainEqual(
      expect.stringMatching(/^MISSING_OUTPUT: the graph: .*"lost"/),
    );
    expect(found({ opset: 13, nodes: [node('Relu', ['x'], ['y']), node('Neg', ['x'], ['y'])] })).toContainEqual(
      expect.stringMatching(/^DUPLICATE_VALUE: node "Neg:y": .*"y" is also made by node "Relu:y"/),
    );
    expect(found({ opset: 13, nodes: [node('Relu', ['x'], ['x'])], outputs: ['x'] })).toContainEqual(
      expect.stringMatching(/^DUPLICATE_VALUE/),
    );
  });

  it('values that are not tensors of numbers', () => {
    const text = { name: 't', dims: [1], dataType: DataType.STRING, stringData: [Uint8Array.of(65)] };
    expect(found({ opset: 13, nodes: [node('Equal', ['x', 't'], ['y'])], tensors: [text] })).toEqual([
      expect.stringMatching(/^UNSUPPORTED_TYPE: node "Equal:y".*tensor "t".*STRING/),
    ]);
    expect(found({ ...relu, graph: { input: [{ name: 'x', type: { sequenceType: {} } }] } })).toEqual([
      expect.stringMatching(/^UNSUPPORTED_TYPE: input "x"/),
    ]);
  });

  it('shapes that depend on the data, where a fixed one is needed', () => {
    const shaped = (target: string): Small => ({
      opset: 13,
      outputs: ['y:i64'],
      nodes: [
        node('NonZero', ['x'], ['found']),
        node('Shape', ['found'], ['shape']),
        node(target, target === 'Reshape' ? ['found', 'shape'] : ['shape'], ['y']),
      ],
    });
    expect(importSmall(shaped('Neg')).graph.nodes.map((n) => n.op)).toEqual(['NonZero', 'Shape', 'Neg']);
    expect(found(shaped('Reshape'))).toEqual([
      expect.stringMatching(/^BAD_NODE: node "Reshape:y".*known at compile time/),
    ]);
  });

  it('functions that do not give what is asked of them', () => {
    const empty = { name: 'Empty', domain: 'mine', input: ['a'], output: [], node: [] };
    expect(
      found({ opset: 13, domains: ['mine'], functions: [empty], nodes: [node('Empty', ['x'], ['y'], {}, 'mine')] }),
    ).toEqual([expect.stringMatching(/^UNSUPPORTED_FORM: node "Empty:y".*Output 0 \("y"\)/)]);
  });

  it('constants too large to compute', () => {
    const huge: Small = {
      opset: 13,
      nodes: [node('ConstantOfShape', ['s'], ['y'])],
      tensors: [ints('s', [2 ** 20, 2 ** 20])],
    };
    expect(found(huge)).toEqual([expect.stringMatching(/^BAD_NODE.*1048576,1048576/)]);
  });

  it('training graphs', () => {
    const parameters = ['s', 'b', 'm', 'v'].map((name) => floats(name, [2], [1, 1]));
    expect(
      found({
        opset: 15,
        nodes: [node('BatchNormalization', ['x', 's', 'b', 'm', 'v'], ['y', 'm2', 'v2'], { training_mode: 1 })],
        tensors: parameters,
      }),
    ).toEqual([expect.stringMatching(/^UNSUPPORTED_FORM.*training mode.*model\.eval/)]);
    expect(
      found({ opset: 13, nodes: [node('Dropout', ['x'], ['d', 'mask']), node('Cast', ['mask'], ['y'], { to: 1 })] }),
    ).toEqual([expect.stringMatching(/^UNSUPPORTED_FORM.*mask/)]);
  });
});

describe('external data', () => {
  const folder = mkdtempSync(join(tmpdir(), 'snn-onnx-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const inner = join(folder, 'model');
  mkdirSync(inner);
  const weights = new Uint8Array(new Float32Array([9, 9, 1.5, -2, 7]).buffer);
  writeFileSync(join(inner, 'w.bin'), weights);
  writeFileSync(join(folder, 'secret.bin'), weights);
  symlinkSync(join(folder, 'secret.bin'), join(inner, 'link.bin'));

  const small = (location: string, more: Record<string, string> = { offset: '8', length: '8' }): Small => {
    const entries = Object.entries({ location, ...more }).map(([key, value]) => ({ key, value }));
    const w: TensorProto = { name: 'w', dims: [2], dataType: DataType.FLOAT, dataLocation: 1, externalData: entries };
    return { opset: 13, inputs: { x: [2] }, nodes: [node('Mul', ['x', 'w'], ['y'])], tensors: [w] };
  };
  const load = (model: Small): ReturnType<typeof loadModel> => {
    const path = join(inner, 'm.onnx');
    writeFileSync(path, bytesOf(model));
    return loadModel(path);
  };

  it('is read by range', () => {
    expect(Array.from(load(small('w.bin')).graph.constants.get('w')!.data)).toEqual([1.5, -2]);
    expect(Array.from(load(small('./w.bin', { offset: '4' })).graph.constants.get('w')!.data)).toEqual([9, 1.5]);
  });

  it('counts for the hash of the model', () => {
    const bytes = bytesOf(relu);
    expect(importModel(bytes).sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(load(small('w.bin')).sha256).not.toBe(
      createHash('sha256')
        .update(bytesOf(small('w.bin')))
        .digest('hex'),
    );
  });

  it.each([
    ['missing.bin', /MISSING_EXTERNAL_DATA.*missing\.bin/],
    ['../secret.bin', /EXTERNAL_PATH_ESCAPES.*tensor "w".*\.\.\/secret\.bin/],
    ['a/../../secret.bin', /EXTERNAL_PATH_ESCAPES/],
    ['..\\secret.bin', /EXTERNAL_PATH_ESCAPES/],
    ['/etc/passwd', /EXTERNAL_PATH_ESCAPES/],
    ['C:\\secret.bin', /EXTERNAL_PATH_ESCAPES/],
    ['link.bin', /EXTERNAL_PATH_ESCAPES.*link/],
    ['', /BAD_EXTERNAL_DATA/],
  ])('is refused from %j', (location, message) => {
    expect(problemsOf(() => load(small(location)))).toEqual([expect.stringMatching(message)]);
  });

  it('is refused when cut off, of another length, or unreadable', () => {
    expect(problemsOf(() => load(small('w.bin', { offset: '16', length: '8' })))).toEqual([
      expect.stringMatching(/MISSING_EXTERNAL_DATA.*at least 24 bytes but found 20/),
    ]);
    expect(problemsOf(() => load(small('w.bin', { length: '4' })))).toEqual([
      expect.stringMatching(/BAD_TENSOR.*8 bytes.*found 4/),
    ]);
    expect(problemsOf(() => load(small('w.bin', { offset: '-8' })))).toEqual([
      expect.stringMatching(/BAD_EXTERNAL_DATA.*"-8"/),
    ]);
    expect(problemsOf(() => importModel(bytesOf(small('w.bin'))))).toEqual([
      expect.stringMatching(/MISSING_EXTERNAL_DATA.*only the model was given/),
    ]);
  });

  it('a model that is not there', () => {
    expect(problemsOf(() => loadModel(join(folder, 'none.onnx')))).toEqual([expect.stringMatching(/^MODEL_NOT_FOUND/)]);
    expect(problemsOf(() => loadModel(folder))).toEqual([expect.stringMatching(/^MODEL_NOT_FOUND.*folder/)]);
  });
});
