import { describe, expect, test } from '@jest/globals';
import * as ort from 'onnxruntime-node';
import {
  exp as expForm,
  expm1 as expm1Form,
  tanh as tanhForm,
} from '../../../src/backends/onnx/exact/double-exponential.js';
import { erf as erfForm } from '../../../src/backends/onnx/exact/error-function.js';
import { exp32 as exp32Form } from '../../../src/backends/onnx/exact/exponential.js';
import { log as logForm, log1pOfUnit, softplus as softplusForm } from '../../../src/backends/onnx/exact/logarithm.js';
import { power } from '../../../src/backends/onnx/exact/power.js';
import { Formula } from '../../../src/backends/onnx/formula.js';
import { GraphWriter, Shared, valueInfo } from '../../../src/backends/onnx/graph-writer.js';
import { Names } from '../../../src/backends/onnx/names.js';
import { encodeModel } from '../../../src/onnx/index.js';
import { erf } from '../../../src/ops/erf.js';
import { exp, exp32, expm1, log, log1p, pow, softplus, tanh } from '../../../src/ops/index.js';
import { seededRandom } from '../../helpers/random-tensor.js';

type Recipe = readonly [
  name: string,
  expected: (x: number) => number,
  written: (f: Formula, x: string) => string,
  low: number,
  high: number,
];

/** What one rounding to float32 would hide: the same bits of doubles, between the bounds. */
const recipes: readonly Recipe[] = [
  ['exp32', exp32, exp32Form, -708, 708],
  ['exp32, usual arguments', exp32, exp32Form, -20, 5],
  ['exp', exp, expForm, -708, 708],
  ['exp, usual arguments', exp, expForm, -20, 5],
  ['expm1', expm1, expm1Form, -2, 2],
  ['expm1, larger arguments', expm1, expm1Form, -50, 50],
  ['tanh', tanh, tanhForm, -3, 3],
  ['tanh, larger arguments', tanh, tanhForm, -30, 30],
  ['log', log, logForm, 0, 3],
  ['log, larger arguments', log, logForm, 1, 1e30],
  ['log1p', log1p, log1pOfUnit, 0, 1],
  ['softplus', softplus, softplusForm, -40, 40],
  ['erf', erf, erfForm, -1, 1],
  ['erf, larger arguments', erf, erfForm, -7, 7],
  ['pow 0.3', (x) => pow(x, 0.3), (f, x) => power(f, x, 0.3), 0, 9],
  ['pow -1.75', (x) => pow(x, -1.75), (f, x) => power(f, x, -1.75), 0, 9],
  ['pow 5', (x) => pow(x, 5), (f, x) => power(f, x, 5), -3, 3],
];

describe('recipes in double precision', () => {
  test.each(recipes)('%s', async (_, expected, written, low, high) => {
    const random = seededRandom(17);
    // some with all bits, some with few
    const x = Float64Array.from({ length: 20000 }, (__, i) => {
      const value = low + (high - low) * (random() + random() * 2 ** -32);
      return i % 2 === 0 ? value : Math.round(value * 32) / 32;
    });
    const y = await run(written, x);
    const differing = Array.from(x).filter((value, i) => expected(value) !== y[i]);
    expect([differing.length, differing.slice(0, 5)]).toEqual([0, []]);
  });

  test('log of every power of two that float32 has, and of its neighbours', async () => {
    const powers = Array.from({ length: 277 }, (_, i) => 2 ** (i - 149));
    const near = powers.flatMap((p) => [
      p,
      p * (1 + 2 ** -23),
      p * (1 - 2 ** -24),
      p * Math.SQRT2,
      p * 1.414213562373095,
    ]);
    const x = Float64Array.from(near.flatMap((v) => [v, v * (1 + 2 ** -52), v * (1 - 2 ** -53)]));
    expect(Array.from(await run(logForm, x))).toEqual(Array.from(x, log));
  });
});

async function run(written: (f: Formula, x: string) => string, x: Float64Array): Promise<Float64Array> {
  const w = new GraphWriter(new Shared(new Names(new Set())));
  const input = w.shared.names.take('input');
  const output = written(new Formula(w, 'f64'), input);
  const bytes = encodeModel({
    irVersion: 9,
    opsetImport: [{ domain: '', version: 20 }],
    graph: {
      name: 'recipe',
      node: w.nodes,
      initializer: w.shared.initializers,
      input: [valueInfo(input, 'f64', [x.length])],
      output: [valueInfo(output, 'f64', [x.length])],
    },
  });
  const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const results = await session.run({ [input]: new ort.Tensor('float64', x, [x.length]) });
  await session.release();
  return results[output]!.data as Float64Array;
}
