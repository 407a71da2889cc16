import { expect, test } from '@jest/globals';
import { integers, real } from '../../../src/tensor/index.js';
import { webRuntime } from '../../helpers/onnxruntime-web.js';
import { randomReal } from '../../helpers/random-tensor.js';
import { differences, edges, writtenModel, type WrittenCase } from '../../helpers/written-operator.js';

const numbers = real([edges().length], Float32Array.from(edges()));
const x = randomReal([2, 3, 9, 7], 1, -12, 12);
const cases: readonly WrittenCase[] = [
  ...['Sigmoid', 'Swish', 'HardSigmoid', 'HardSwish', 'LeakyRelu', 'Exp', 'Log', 'Softplus', 'Mish', 'Gelu', 'Elu'].map(
    (op): WrittenCase => ({ op, inputs: [numbers] }),
  ),
  ...['Softmax', 'LogSoftmax', 'GlobalAveragePool'].map((op): WrittenCase => ({ op, inputs: [x] })),
  { op: 'AveragePool', attrs: { kernel_shape: [3, 2], pads: [1, 0, 1, 1], strides: [2, 1] }, inputs: [x] },
  { op: 'ReduceMean', inputs: [x, integers([1, 3])] },
  {
    op: 'Resize',
    attrs: { mode: 'linear', coordinate_transformation_mode: 'half_pixel' },
    inputs: [x, undefined, real([4], [1, 1, 2, 1.5])],
  },
];

test('the same bits in WebAssembly', async () => {
  const runtime = await webRuntime();
  if (!runtime) {
    console.info('skipped: onnxruntime-web is not installed');
    return;
  }
  for (const c of cases) {
    const found = await differences(c, writtenModel(c), runtime);
    expect([c.op, found.length, found.slice(0, 5)]).toEqual([c.op, 0, []]);
  }
});
