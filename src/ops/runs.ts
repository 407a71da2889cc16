import type { Tensor, TensorData } from '../tensor/index.js';
import { need } from './op.js';
import type { Inputs, ViewMap } from './op.js';

/** Elements that follow each other in an output and lie evenly in one input: `length` of them, from element `from` of input `source` on, `step` apart. */
interface Run {
  readonly source: number;
  readonly from: number;
  readonly step: number;
  readonly length: number;
}

/** From here on a run of neighbours is moved as a whole. */
const LONG = 64;

/** Below so many elements for each run there is nothing gained by them. */
const SHORT = 4;

/**
 * A map as runs of evenly spaced elements, or undefined where these would be too short or there are constants in between.
 * @returns what writes an output's elements
 */
export function asRuns({ source, index }: ViewMap): ((inputs: Inputs<Tensor>, to: TensorData) => void) | undefined {
  const runs: Run[] = [];
  const sourceOf = (i: number): number => (typeof source === 'number' ? source : source[i]!);
  for (let i = 0; i < index.length;) {
    const [from, input] = [index[i]!, sourceOf(i)];
    if (from < 0 || runs.length > index.length / SHORT) return undefined;
    const step = i + 1 < index.length && sourceOf(i + 1) === input ? index[i + 1]! - from : 1;
    let end = i + 1;
    while (end < index.length && sourceOf(end) === input && index[end]! === from + (end - i) * step) end++;
    runs.push({ source: input, from, step, length: end - i });
    i = end;
  }
  return (inputs, to) => {
    let at = 0;
    for (const { source, from, step, length } of runs) {
      const { data } = need(inputs, source);
      if (step === 1 && length >= LONG) to.set(data.subarray(from, from + length), at);
      else spread(data, from, step, to, at, length);
      at += length;
    }
  };
}

function spread(from: TensorData, first: number, step: number, to: TensorData, at: number, length: number): void {
  for (const end = at + length; at < end; at++, first += step) to[at] = from[first]!;
}
