import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ConvertError } from '../../../src/diagnostics/index.js';
import { DataType, importModel } from '../../../src/onnx/index.js';
import { attribute, bytesOf, codes, floats, ints, node } from './models.js';

/** One of each kind of thing that an importer reads. */
const whole = bytesOf({
  opset: 13,
  domains: ['mine'],
  inputs: { x: ['N', 2, 8, 8] },
  functions: [
    {
      name: 'F',
      domain: 'mine',
      input: ['a'],
      output: ['b'],
      attributeProto: [attribute('slope', 0.25)],
      node: [{ ...node('LeakyRelu', ['a'], ['b']), attribute: [{ name: 'alpha', refAttrName: 'slope', type: 1 }] }],
    },
  ],
  nodes: [
    node('DequantizeLinear', ['w', 's', 'z'], ['wd'], { axis: 0 }),
    node('Conv', ['x', 'wd'], ['c'], { pads: [1, 1, 1, 1] }),
    node('F', ['c'], ['f'], {}, 'mine'),
    node('QuantizeLinear', ['f', 's0', 'z0'], ['q']),
    node('MaxPool', ['q'], ['p'], { kernel_shape: [2, 2], strides: [2, 2] }),
    node('DequantizeLinear', ['p', 's0', 'z0'], ['d']),
    node('Shape', ['d'], ['shape']),
    node('Slice', ['shape', 'zero', 'two'], ['front']),
    node('Concat', ['front', 'minus'], ['target'], { axis: 0 }),
    node('Reshape', ['d', 'target'], ['r']),
    node('Softmax', ['r'], ['y'], { axis: 2 }),
  ],
  tensors: [
    codes(
      'w',
      DataType.INT8,
      [3, 2, 3, 3],
      Array.from({ length: 54 }, (_, i) => i - 27),
    ),
    floats('s', [3], [0.1, 0.2, 0.3]),
    codes('z', DataType.INT8, [3], [0, 0, 0]),
    floats('s0', [], [0.05]),
    codes('z0', DataType.UINT8, [], [3]),
    ints('zero', [0]),
    ints('two', [2]),
    ints('minus', [-1]),
  ],
});

const seed = Number(process.env['FC_SEED'] ?? 20240607);

/** Reading damaged bytes may succeed; if not, the user is told what is wrong and never sees a defect of ours. */
function readable(bytes: Uint8Array): void {
  try {
    importModel(bytes, { shapes: {} });
  } catch (error) {
    if (!(error instanceof ConvertError)) throw error;
  }
}

describe(`damaged files (seed ${seed})`, () => {
  it('the whole file is fine', () => {
    expect(importModel(whole).graph.outputs).toEqual(['y']);
  });

  it('changed bytes are refused or read, never a crash', () => {
    const change = fc.record({ at: fc.nat(whole.length - 1), to: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const bytes = Uint8Array.from(whole);
        for (const { at, to } of changes) bytes[at] = to;
        readable(bytes);
      }),
      { seed, numRuns: 1500 },
    );
  });

  it('no prefix of a file is a crash', () => {
    for (let length = 0; length < whole.length; length++) readable(whole.subarray(0, length));
  });
});
