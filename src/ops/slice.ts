import { gatherIndex, stridesOf } from '../tensor/index.js';
import { need } from './op.js';
import type { Inputs, Operand } from './op.js';
import { normalizeAxes, numbersOf, optionalNumbersOf } from './operands.js';
import { defineView } from './view.js';

/** Every step-th element from start up to, not including, end, clamped to the extent. @shape data any -> extents cut */
export const slice = defineView({
  type: 'Slice',
  source: 'https://onnx.ai/onnx/operators/onnx__Slice.html',
  attributes: [],
  infer(inputs) {
    return [{ dtype: need(inputs, 0).dtype, shape: ranges(inputs).map((r) => r.count) }];
  },
  moves(inputs) {
    const strides = stridesOf(need(inputs, 0).shape);
    const cut = ranges(inputs);
    const index = gatherIndex(
      cut.map((r) => r.count),
      cut.map((r, axis) => r.step * strides[axis]!),
      cut.reduce((offset, r, axis) => offset + r.start * strides[axis]!, 0),
    );
    return [{ source: 0, index, fill: 0 }];
  },
});

interface Range {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

function ranges(inputs: Inputs<Operand>): Range[] {
  const { shape } = need(inputs, 0);
  const starts = numbersOf(inputs, 1, 'starts');
  const ends = numbersOf(inputs, 2, 'ends');
  const axes = normalizeAxes(optionalNumbersOf(inputs, 3, 'axes') ?? starts.map((_, i) => i), shape.length);
  const steps = optionalNumbersOf(inputs, 4, 'steps') ?? starts.map(() => 1);
  if (ends.length !== starts.length || axes.length !== starts.length || steps.length !== starts.length)
    throw new RangeError(
      `Expected as many ends, axes and steps as starts (${starts.length}) but found ${ends.length}, ${axes.length} and ${steps.length}`,
    );
  return shape.map((extent, axis) => {
    const i = axes.indexOf(axis);
    return i < 0 ? { start: 0, step: 1, count: extent } : range(extent, starts[i]!, ends[i]!, steps[i]!);
  });
}

function range(extent: number, from: number, to: number, step: number): Range {
  if (step === 0) throw new RangeError('Expected a step other than 0');
  // going down, a start before the first element is moved to it, but an end may lie before it
  const most = step > 0 ? extent : extent - 1;
  const start = clamp(from, extent, 0, most);
  const end = clamp(to, extent, step > 0 ? 0 : -1, most);
  return { start, step, count: extent === 0 ? 0 : Math.max(0, Math.ceil((end - start) / step)) };
}

function clamp(position: number, extent: number, least: number, most: number): number {
  return Math.min(Math.max(position < 0 ? position + extent : position, least), most);
}
