import { describe, expect, test } from '@jest/globals';
import { canonicaliseActivations } from '../../passes/canonicalise-activations.js';
import { expectDeclined, expectRewrite, outputError, runPass } from '../helpers/graphs.js';

const T = 'f32[1,2,3]';
const constants = `
  const zero: f32[] = 0
  const half: f32[] = 0.5
  const one: f32[] = 1
  const three: f32[] = 3
  const five: f32[] = 5
  const six: f32[] = 6
  const sixth: f32[] = 0.16666667
  const sqrt2: f32[] = 1.4142135
  const rsqrt2: f32[] = 0.70710677
  const two: f32[1] = 2
  const most: f32[] = 3.4028235e38`;
const relu6 = `s: ${T} = Add(x, three)
     c: ${T} = Clip(s, zero, six)`;
const erf = `q: ${T} = Div(x, sqrt2)
     e: ${T} = Erf(q)
     a: ${T} = Add(e, one)`;

describe('recognises', () => {
  test.each([
    ['Swish', 'x * sigmoid(x)', `s: ${T} = Sigmoid(x)\n y: ${T} = Mul(x, s)`, ' { alpha: 1 }'],
    ['Swish', 'sigmoid(x) * x', `s: ${T} = Sigmoid(x)\n y: ${T} = Mul(s, x)`, ' { alpha: 1 }'],
    [
      'Swish',
      'x * sigmoid(2 x)',
      `b: ${T} = Mul(two, x)\n s: ${T} = Sigmoid(b)\n y: ${T} = Mul(x, s)`,
      ' { alpha: 2 }',
    ],
    ['HardSwish', 'x * relu6(x + 3) / 6', `${relu6}\n m: ${T} = Mul(x, c)\n y: ${T} = Div(m, six)`, ''],
    ['HardSwish', 'relu6(x + 3) * x * 1/6', `${relu6}\n m: ${T} = Mul(c, x)\n y: ${T} = Mul(m, sixth)`, ''],
    ['HardSwish', 'x * (relu6(x + 3) / 6)', `${relu6}\n d: ${T} = Div(c, six)\n y: ${T} = Mul(x, d)`, ''],
    ['HardSwish', '(x / 6) * relu6(3 + x)', `${relu6}\n d: ${T} = Div(x, six)\n y: ${T} = Mul(d, c)`, ''],
    [
      'HardSwish',
      'x * hardsigmoid(x)',
      `h: ${T} = HardSigmoid(x) { alpha: 0.16666667  beta: 0.5 }\n y: ${T} = Mul(x, h)`,
      '',
    ],
    ['Mish', 'x * tanh(softplus(x))', `s: ${T} = Softplus(x)\n t: ${T} = Tanh(s)\n y: ${T} = Mul(x, t)`, ''],
    ['Gelu', 'x / 2 * (1 + erf(x / sqrt 2))', `${erf}\n h: ${T} = Mul(x, half)\n y: ${T} = Mul(h, a)`, ''],
    ['Gelu', 'x * (1 + erf) * 1/2', `${erf}\n m: ${T} = Mul(x, a)\n y: ${T} = Mul(m, half)`, ''],
    ['Gelu', 'x * (1/2 * (1 + erf))', `${erf}\n h: ${T} = Mul(half, a)\n y: ${T} = Mul(x, h)`, ''],
    [
      'Gelu',
      'erf(x * 1/sqrt 2)',
      `q: ${T} = Mul(x, rsqrt2)\n e: ${T} = Erf(q)\n a: ${T} = Add(one, e)\n m: ${T} = Mul(a, x)\n y: ${T} = Div(m, two)`,
      '',
    ],
    ['Relu', 'clip(x, 0)', `y: ${T} = Clip(x, zero)`, ''],
    ['Relu', 'clip(x, 0, largest float)', `y: ${T} = Clip(x, zero, most)`, ''],
    ['Relu', 'max(0, x)', `y: ${T} = Max(zero, x)`, ''],
  ])('%s spelled as %s', (op, _, body, attrs) => {
    expectRewrite(
      canonicaliseActivations,
      `input x: ${T}\n${constants}\n${body}\noutput y`,
      `input x: ${T}\ny: ${T} = ${op}(x)${attrs}\noutput y`,
    );
  });

  test('PRelu with one slope as LeakyRelu', () => {
    expectRewrite(
      canonicaliseActivations,
      `input x: ${T}\nconst s: f32[2,1] = 0.25,0.25\ny: ${T} = PRelu(x, s)\noutput y`,
      `input x: ${T}\ny: ${T} = LeakyRelu(x) { alpha: 0.25 }\noutput y`,
    );
  });

  test('HardSwish of a value that is itself a multiple', () => {
    const { after } = runPass(
      canonicaliseActivations,
      `input z: ${T}\n${constants}\nx: ${T} = Mul(z, two)\n${relu6}\nm: ${T} = Mul(x, c)\ny: ${T} = Div(m, six)\noutput y`,
    );
    expect(after.nodes.map((n) => n.op)).toEqual(['Mul', 'HardSwish']);
  });

  test('an inner result that others read stays', () => {
    const { before, after } = runPass(
      canonicaliseActivations,
      `input x: ${T}\ns: ${T} = Sigmoid(x)\ny: ${T} = Mul(x, s)\noutput y, s`,
    );
    expect(after.nodes.map((n) => n.op)).toEqual(['Sigmoid', 'Swish']);
    expect(outputError(before, after)).toBeLessThan(1e-5);
  });
});

describe('leaves', () => {
  test.each([
    ['Clip(0, 5)', `y: ${T} = Clip(x, zero, five)`],
    ['Clip(0, 6), which is ReLU6', `y: ${T} = Clip(x, zero, six)`],
    ['Clip without a lower bound', `y: ${T} = Clip(x, _, six)`],
    ['Clip from 1', `y: ${T} = Clip(x, one)`],
    ['Max with 1', `y: ${T} = Max(x, one)`],
    [
      'x * relu6(x + 2) / 6',
      `s: ${T} = Add(x, two)\nc: ${T} = Clip(s, zero, six)\nm: ${T} = Mul(x, c)\ny: ${T} = Div(m, six)`,
    ],
    [
      'x * clip(x + 3, 0, 5) / 6',
      `s: ${T} = Add(x, three)\nc: ${T} = Clip(s, zero, five)\nm: ${T} = Mul(x, c)\ny: ${T} = Div(m, six)`,
    ],
    ['x * relu6(x + 3) / 5', `${relu6}\nm: ${T} = Mul(x, c)\ny: ${T} = Div(m, five)`],
    ['x * relu6(x + 3) / 6 * 1/6', `${relu6}\nd: ${T} = Div(c, six)\nm: ${T} = Mul(d, sixth)\ny: ${T} = Mul(x, m)`],
    ['z * relu6(x + 3) / 6', `${relu6}\nm: ${T} = Mul(z, c)\ny: ${T} = Div(m, six)`],
    ['z * sigmoid(x)', `s: ${T} = Sigmoid(x)\ny: ${T} = Mul(z, s)`],
    ['x / sigmoid(x)', `s: ${T} = Sigmoid(x)\ny: ${T} = Div(x, s)`],
    ['x * tanh(x)', `s: ${T} = Tanh(x)\ny: ${T} = Mul(x, s)`],
    ['z * tanh(softplus(x))', `s: ${T} = Softplus(x)\nt: ${T} = Tanh(s)\ny: ${T} = Mul(z, t)`],
    ['x * (1 + erf(x / sqrt 2)), twice Gelu', `${erf}\ny: ${T} = Mul(x, a)`],
    [
      'x / 2 * (1 + erf(x / 2))',
      `q: ${T} = Div(x, two)\ne: ${T} = Erf(q)\na: ${T} = Add(e, one)\nh: ${T} = Mul(x, half)\ny: ${T} = Mul(h, a)`,
    ],
    ['a Clip whose bound is computed', `y: ${T} = Clip(x, zero, bound)`],
  ])('%s', (_, body) => {
    expectDeclined(
      canonicaliseActivations,
      `input x: ${T}\ninput z: ${T}\ninput bound: f32[]\n${constants}\n${body}\noutput y, z, bound`,
      undefined,
    );
  });

  test('HardSigmoid gates of another slope, and says so', () => {
    expectDeclined(
      canonicaliseActivations,
      `input x: ${T}\nh: ${T} = HardSigmoid(x) { alpha: 0.2  beta: 0.5 }\ny: ${T} = Mul(x, h)\noutput y`,
      /slope 0.2 and offset 0.5, not 1\/6 and 1\/2/,
    );
  });

  test('a HardSigmoid gate whose slope is rounded so far that outputs would change', () => {
    expectDeclined(
      canonicaliseActivations,
      `input x: ${T}\nh: ${T} = HardSigmoid(x) { alpha: 0.16667  beta: 0.5 }\ny: ${T} = Mul(x, h)\noutput y`,
      /slope 0.16667/,
    );
  });

  test.each([
    ['its channels have different slopes', 'const s: f32[2,1] = 0.25,0.5', /different slopes/],
    ['its slope is computed', 'input s: f32[2,1]', /slope is not a constant/],
  ])('PRelu because %s', (_, slope, why) => {
    expectDeclined(canonicaliseActivations, `input x: ${T}\n${slope}\ny: ${T} = PRelu(x, s)\noutput y`, why);
  });

  test('constants that add an axis', () => {
    expectDeclined(
      canonicaliseActivations,
      `input x: f32[3]\nconst z: f32[1,1] = 0\ny: f32[1,3] = Max(x, z)\noutput y`,
      /more axes/,
    );
  });
});

test('whole numbers may be clipped at 0 too', () => {
  const { after } = runPass(
    canonicaliseActivations,
    `input x: i64[3]\nconst z: i64[] = 0\ny: i64[3] = Clip(x, z)\noutput y`,
  );
  expect(after.types.get('y')).toEqual({ dtype: 'i64', shape: [3] });
});
