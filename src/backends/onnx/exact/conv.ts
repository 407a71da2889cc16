import { asPlane, convGeometry } from '../../../ops/index.js';
import type { WindowAxis } from '../../../ops/index.js';
import { realData } from '../../../tensor/index.js';
import { Formula } from '../formula.js';
import type { GraphWriter } from '../graph-writer.js';
import type { Form } from './form.js';
import { pieces } from './pieces.js';
import { MOST_TERMS } from './product.js';

/** Small convolutions, term by term in the order of src/ops/convolve.ts: of channels, rows and columns of the kernel. */
export const conv: Form = ({ w, inputs, types, constants, attrs, outputs }) => {
  const weights = constants[1] && realData(constants[1]);
  const { x, w: kernel, axes, group } = convGeometry(types, attrs);
  const [vertical, horizontal] = asPlane(axes);
  const [channels, each] = [kernel.shape[1]!, kernel.shape[0]! / group];
  const taps = vertical.kernel * horizontal.kernel;
  if (!weights || channels * taps > MOST_TERMS) return undefined;

  const f = new Formula(w, 'f64');
  // N, groups, channels of one group, height, width
  const shape = [x.shape[0]!, group, channels, vertical.input, horizontal.input];
  const image = padded(w, w.cast(w.add('Reshape', [inputs[0]!, w.numbers('i64', shape)]), 'f64'), vertical, horizontal);
  const terms = pieces(w, image, 2, channels).flatMap((channel, i) =>
    Array.from({ length: taps }, (_, tap) => {
      const column = tap % horizontal.kernel;
      const seen = windows(w, channel, vertical, horizontal, [(tap - column) / horizontal.kernel, column]);
      const factors = Array.from({ length: group * each }, (__, o) => weights[(o * channels + i) * taps + tap]!);
      return f.mul(seen, w.numbers('f64', factors, [group, each, 1, 1]));
    }),
  );
  const perOutput = w.numbers('i64', [group, each, 1, 1]);
  const bias = inputs[2] ? [w.cast(w.add('Reshape', [inputs[2], perOutput]), 'f64')] : [];
  // as there: with few output channels the bias comes first
  const ordered = each < 3 ? [...bias, ...terms] : [...terms, ...bias];
  const sums = ordered.reduce((sum, term) => f.add(sum, term));
  return [w.cast(w.add('Reshape', [sums, w.numbers('i64', outputs[0]!.shape)]), 'f32')];
};

function padded(w: GraphWriter, x: string, vertical: WindowAxis, horizontal: WindowAxis): string {
  const [top, bottom, left, right] = [vertical.before, vertical.after, horizontal.before, horizontal.after];
  if (top + bottom + left + right === 0) return x;
  return w.add('Pad', [x, w.numbers('i64', [top, left, bottom, right]), '', w.numbers('i64', [3, 4])]);
}

function windows(
  w: GraphWriter,
  x: string,
  vertical: WindowAxis,
  horizontal: WindowAxis,
  tap: readonly [row: number, column: number],
): string {
  const axes = [vertical, horizontal];
  if (axes.every(({ kernel, stride }) => kernel === 1 && stride === 1)) return x;
  const starts = axes.map(({ dilation }, i) => tap[i]! * dilation);
  const ends = axes.map(({ output, stride }, i) => starts[i]! + (output - 1) * stride + 1);
  const strides = axes.map(({ stride }) => stride);
  return w.add('Slice', [x, ...[starts, ends, [3, 4], strides].map((numbers) => w.numbers('i64', numbers))]);
}
