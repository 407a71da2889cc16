import { InternalError } from '../diagnostics/index.js';
import { convolutionWindows, poolingWindows, type NirLeaf } from '../nir/index.js';
import { asPlane } from '../ops/index.js';
import { sizeOf } from '../tensor/index.js';
import { each } from './discretise.js';
import type { ClockedOp } from './program.js';

/** What a node without a membrane does in a timestep of `dt` seconds. @param input the shape of what arrives */
export function opOf(node: NirLeaf, input: readonly number[], dt: number): ClockedOp {
  switch (node.type) {
    case 'Input':
    case 'Output':
    case 'Flatten':
      return { kind: 'pass' };
    case 'Linear':
    case 'Affine': {
      const { shape, data } = node.weight;
      const [outputs, inputs] = shape.slice(-2) as [number, number];
      const bias = node.type === 'Affine' ? biasOf(node.bias.data) : undefined;
      return {
        kind: 'linear',
        blocks: sizeOf(shape.slice(0, -2)),
        inputs,
        outputs,
        weight: data,
        ...(bias ? { bias } : {}),
      };
    }
    case 'Conv1d':
    case 'Conv2d': {
      const [outputs, inputs] = node.weight.shape as [number, number];
      const bias = biasOf(node.bias.data);
      return {
        kind: 'convolution',
        groups: node.groups,
        inputs,
        outputs: outputs / node.groups,
        windows: asPlane(convolutionWindows(node, input)),
        weight: node.weight.data,
        ...(bias ? { bias } : {}),
      };
    }
    case 'SumPool2d':
    case 'AvgPool2d': {
      const scale = node.type === 'SumPool2d' ? 1 : 1 / sizeOf(node.kernelSize);
      return { kind: 'pool', planes: sizeOf(input.slice(0, -2)), windows: poolingWindows(node, input), scale };
    }
    case 'Scale':
      return { kind: 'scale', factor: each([node.scale], (x) => x) };
    case 'Threshold':
      return { kind: 'threshold', threshold: each([node.threshold], (x) => x) };
    case 'Delay':
      return { kind: 'delay', timesteps: each([node.delay], (seconds) => Math.round(seconds / dt)) };
    default:
      throw new InternalError(`${node.type} has a membrane`);
  }
}

function biasOf(data: Float32Array | Float64Array): Float64Array | undefined {
  return data.some((x) => x !== 0) ? Float64Array.from(data) : undefined;
}
