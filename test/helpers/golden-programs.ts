import type { SnnProgram } from '../../src/snn/index.js';
import { convertText } from './conversion.js';
import { weights } from './graphs.js';

const network = `input x: f32[1,2,5,5]
  ${weights('w1', [3, 2, 3, 3])}
  ${weights('w2', [3, 3, 3, 3], 2)}
  ${weights('w3', [4, 27], 3)}
  a: f32[1,3,5,5] = Conv(x, w1) { kernel_shape: 3,3  pads: 1,1,1,1 }
  r: f32[1,3,5,5] = Relu(a)
  p: f32[1,3,3,3] = MaxPool(r) { kernel_shape: 3,3  pads: 1,1,1,1  strides: 2,2 }
  c: f32[1,3,3,3] = Conv(p, w2) { kernel_shape: 3,3  pads: 1,1,1,1 }
  z: f32[1,3,3,3] = Add(c, p)
  s: f32[1,3,3,3] = Sigmoid(z)
  m: f32[1,3,3,3] = Mul(z, s)
  f: f32[1,27] = Flatten(m) { axis: 1 }
  y: f32[1,4] = Gemm(f, w3) { transB: 1 }
  q: f32[1,4] = Softmax(y) { axis: 1 }
  output q`;

/** Small programs whose exports are kept in fixtures/exported: delta-coded and rate-coded, one that remembers more than its membrane. */
export async function goldenPrograms(): Promise<readonly { readonly name: string; readonly program: SnnProgram }[]> {
  const settings = [
    ['sigma-delta', { preset: 'single-spike', timesteps: 2, parameters: { exponents: 7, burst: 2 } }],
    ['levels', { preset: 'levels', timesteps: 2 }],
    ['spicalib', { preset: 'spicalib', timesteps: 3, parameters: { allowance: 1 } }],
  ] as const;
  const programs = [];
  for (const [name, chosen] of settings)
    programs.push({ name, program: (await convertText(network, { thresholds: 'max', ...chosen })).program });
  return programs;
}
