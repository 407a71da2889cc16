import type { SnnProgram, SynapseStep } from '../../src/snn/index.js';
import { seededRandom } from './random-tensor.js';

/**
 * The accumulators of a synapse group from its stored integers, by brute force: every product of a weight and a count, and the bias, listed and then
 * added in a shuffled order.
 */
export function weightedSums(
  step: SynapseStep,
  program: SnnProgram,
  counts: ArrayLike<number>,
  gain: number,
  seed: number,
): { sum: number; exponent: number }[] {
  const weight = program.constants.get(step.weight)!;
  const bias = program.constants.get(step.bias)!.data;
  const exponents = program.constants.get(step.exponent!)!.data;
  const outputShape = program.shapes.get(step.output)!;
  const inputShape = program.shapes.get(step.input)!;
  const terms: number[][] = Array.from({ length: outputShape.reduce((a, b) => a * b, 1) }, () => []);
  const channelAt = channelOf(step, outputShape);
  terms.forEach((list, o) => list.push(bias[channelAt(o)]! * gain));
  if (step.geometry.type === 'dense') {
    const [outputs, inputs] = weight.shape as [number, number];
    terms.forEach((list, o) => {
      const row = Math.floor(o / outputs);
      for (let i = 0; i < inputs; i++) list.push(weight.data[(o % outputs) * inputs + i]! * counts[row * inputs + i]!);
    });
  } else {
    const { groups, axes, type } = step.geometry;
    const [vertical, horizontal] = axes as [(typeof axes)[0], (typeof axes)[0]];
    const [inputs, outputs] = [inputShape[1]! / groups, outputShape[1]! / groups];
    const place = (shape: readonly number[], c: number, y: number, x: number): number =>
      (c * shape[2]! + y) * shape[3]! + x;
    // of a transposed convolution the windows lie on the output and the positions of windows on the input
    for (let g = 0; g < groups; g++)
      for (let i = 0; i < inputs; i++)
        for (let o = 0; o < outputs; o++)
          for (let wy = 0; wy < vertical.output; wy++)
            for (let wx = 0; wx < horizontal.output; wx++)
              for (let ky = 0; ky < vertical.kernel; ky++)
                for (let kx = 0; kx < horizontal.kernel; kx++) {
                  const y = wy * vertical.stride - vertical.before + ky * vertical.dilation;
                  const x = wx * horizontal.stride - horizontal.before + kx * horizontal.dilation;
                  if (y < 0 || y >= vertical.input || x < 0 || x >= horizontal.input) continue;
                  const [ci, co] = [g * inputs + i, g * outputs + o];
                  const [first, second] = type === 'conv' ? [co, i] : [ci, o];
                  const w =
                    weight.data[((first * weight.shape[1]! + second) * vertical.kernel + ky) * horizontal.kernel + kx]!;
                  if (type === 'conv')
                    terms[place(outputShape, co, wy, wx)]!.push(w * counts[place(inputShape, ci, y, x)]!);
                  else terms[place(outputShape, co, y, x)]!.push(w * counts[place(inputShape, ci, wy, wx)]!);
                }
  }
  const random = seededRandom(seed);
  return terms.map((list, o) => ({
    sum: shuffled(list, random).reduce((a, b) => a + b, 0),
    exponent: exponents[channelAt(o)]!,
  }));
}

function channelOf(step: SynapseStep, shape: readonly number[]): (output: number) => number {
  if (step.geometry.type === 'dense') return (o) => o % shape.at(-1)!;
  const plane = shape.slice(2).reduce((a, b) => a * b, 1);
  return (o) => Math.floor(o / plane) % shape[1]!;
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [copy[i], copy[j]] = [copy[j]!, copy[i]!];
  }
  return copy;
}
