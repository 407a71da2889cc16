import { convolve, windowsWithin } from '../ops/index.js';
import { remembered } from './memory.js';
import { neuronStepper } from './neuron-stepper.js';
import type { ClockedNode, ClockedOp } from './program.js';

/** A node at work. */
export interface Stepper {
  /** One timestep: reads what arrived and writes what leaves. */
  step(x: Float64Array, out: Float64Array): void;
  /** Whether equal arrivals in two timesteps may give something else. */
  readonly remembers: boolean;
  /** The membrane after the timestep, of a neuron. */
  readonly membrane?: Float64Array;
}

/** A node at rest before its first timestep. @param timesteps for how long it will run at most */
export function stepper({ op, shape }: ClockedNode, timesteps: number): Stepper {
  const size = shape.reduce((product, extent) => product * extent, 1);
  switch (op.kind) {
    case 'pass':
      return plain((x, out) => out.set(x));
    case 'scale':
      return plain((x, out) => {
        for (let i = 0; i < size; i++) out[i] = x[i]! * at(op.factor, i);
      });
    case 'threshold':
      return plain((x, out) => {
        for (let i = 0; i < size; i++) out[i] = x[i]! > at(op.threshold, i) ? 1 : 0;
      });
    case 'linear':
      return plain((x, out) => multiply(op, x, out));
    case 'convolution':
      return plain((x, out) => {
        const { groups, inputs, outputs, windows, weight, bias } = op;
        const [vertical, horizontal] = windows;
        const geometry = { batch: 1, group: groups, inputs, outputs, vertical, horizontal };
        convolve({ ...geometry, x, w: weight, out, ...(bias ? { bias } : {}) });
      });
    case 'pool':
      return plain((x, out) => pool(op, x, out));
    case 'delay':
      return delay(op.timesteps, size, remembered(op.timesteps, timesteps));
    case 'neuron':
      return neuronStepper(op, size);
  }
}

/** The number for an element. */
export function at(values: Float64Array, i: number): number {
  return values[values.length === 1 ? 0 : i]!;
}

function plain(step: Stepper['step']): Stepper {
  return { step, remembers: false };
}

type Linear = Extract<ClockedOp, { kind: 'linear' }>;

/** Adds the columns where something arrived, row by row in the order of the columns. */
function multiply({ blocks, inputs, outputs, weight, bias }: Linear, x: Float64Array, out: Float64Array): void {
  const active = new Int32Array(inputs);
  for (let block = 0; block < blocks; block++) {
    let count = 0;
    for (let i = 0; i < inputs; i++) if (x[block * inputs + i] !== 0) active[count++] = i;
    for (let o = 0; o < outputs; o++) {
      const row = (block * outputs + o) * inputs;
      let sum = 0;
      for (let k = 0; k < count; k++) sum += weight[row + active[k]!]! * x[block * inputs + active[k]!]!;
      out[block * outputs + o] = bias ? sum + bias[o]! : sum;
    }
  }
}

type Pool = Extract<ClockedOp, { kind: 'pool' }>;

function pool({ planes, windows: [v, h], scale }: Pool, x: Float64Array, out: Float64Array): void {
  out.fill(0);
  for (let plane = 0; plane < planes; plane++)
    for (let ky = 0; ky < v.kernel; ky++) {
      const [top, bottom] = windowsWithin(v, ky);
      for (let kx = 0; kx < h.kernel; kx++) {
        const [left, right] = windowsWithin(h, kx);
        for (let oy = top; oy < bottom; oy++) {
          const row = (plane * v.input + oy * v.stride + ky * v.dilation - v.before) * h.input;
          const to = (plane * v.output + oy) * h.output;
          for (let ox = left; ox < right; ox++) out[to + ox]! += x[row + ox * h.stride + kx * h.dilation - h.before]!;
        }
      }
    }
  if (scale !== 1) for (let i = 0; i < out.length; i++) out[i]! *= scale;
}

/** What arrived so many timesteps ago; zero before. */
function delay(timesteps: Float64Array, size: number, length: number): Stepper {
  const history = new Float64Array(length * size);
  let now = 0;
  return {
    remembers: true,
    step(x, out) {
      history.set(x, (now % length) * size);
      for (let i = 0; i < size; i++) {
        const then = now - at(timesteps, i);
        out[i] = then < 0 ? 0 : history[(then % length) * size + i]!;
      }
      now++;
    },
  };
}
