import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConvertSettings } from '../../src/settings.js';
import type { SnnProgram } from '../../src/snn/index.js';
import { convertText } from './conversion.js';
import { weights } from './graphs.js';
import { root } from './source-files.js';

/** Timesteps of the golden runs. */
export const goldenTimesteps = 40;

/** A small network that every reader has nodes for: two convolutions, average pooling, a matrix. */
const text = `input x: f32[1,2,6,6]
  ${weights('w1', [4, 2, 3, 3], 1)}
  ${weights('b1', [4], 2)}
  ${weights('w2', [3, 4, 3, 3], 3)}
  ${weights('b2', [3], 4)}
  ${weights('w3', [27, 2], 5)}
  ${weights('b3', [2], 6)}
  a: f32[1,4,6,6] = Conv(x, w1, b1) { kernel_shape: 3,3  pads: 1,1,1,1 }
  b: f32[1,4,6,6] = Relu(a)
  c: f32[1,4,3,3] = AveragePool(b) { kernel_shape: 2,2  strides: 2,2 }
  d: f32[1,3,3,3] = Conv(c, w2, b2) { kernel_shape: 3,3  pads: 1,1,1,1 }
  e: f32[1,3,3,3] = Relu(d)
  f: f32[1,27] = Flatten(e)
  y: f32[1,2] = Gemm(f, w3, b3)
  output y`;

/** How it is converted. */
const settings: Readonly<Record<string, ConvertSettings>> = {
  binary: { preset: 'binary' },
  soft: { preset: 'spiking-yolo' },
  hard: { preset: 'spiking-yolo', parameters: { reset: 1 } },
};

/** The golden network with neurons of a kind. */
export async function goldenProgram(kind: string): Promise<SnnProgram> {
  return (await convertText(text, { ...settings[kind]!, timesteps: goldenTimesteps })).program;
}

/** A file of fixtures/nir-export. */
export function golden(name: string): Buffer {
  return readFileSync(join(root, 'fixtures/nir-export', name));
}

/** What the golden networks are fed: numbers on the lattice of their first layer. */
export function goldenInput(): { shape: number[]; data: number[] } {
  return { shape: [2, 6, 6], data: JSON.parse(golden('input.json').toString()) as number[] };
}
