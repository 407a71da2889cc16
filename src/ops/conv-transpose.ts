import type { Attrs } from '../ir/index.js';
import { real, realData, sizeOf } from '../tensor/index.js';
import type { TensorType } from '../tensor/index.js';
import { defineOp, need, numberAttr, numbersAttr, stringAttr } from './op.js';
import type { Inputs } from './op.js';
import { requireRank, requireType } from './operands.js';
import type { Convolution } from './convolve.js';
import { asPlane, spatialList, windowsWithin } from './window.js';
import type { WindowAxis } from './window.js';

/**
 * The transpose of a convolution, with groups: each input element adds its weights to the output.
 * @shape x NCW or NCHW, w C, O/group, kernel, b O (optional) -> N, O, (in - 1) stride + (kernel - 1) dilation + 1 + output_padding - pads
 */
export const convTranspose = defineOp({
  type: 'ConvTranspose',
  role: 'synaptic',
  source: 'https://onnx.ai/onnx/operators/onnx__ConvTranspose.html',
  attributes: ['kernel_shape', 'strides', 'pads', 'dilations', 'group', 'auto_pad', 'output_padding', 'output_shape'],
  infer(inputs, attrs) {
    const { x, channels, axes } = convTransposeGeometry(inputs, attrs);
    return [{ dtype: 'f32', shape: [x.shape[0]!, channels, ...axes.map((a) => a.input)] }];
  },
  evaluate(inputs, attrs) {
    const { x, channels, axes, group } = convTransposeGeometry(inputs, attrs);
    const [vertical, horizontal] = asPlane(axes);
    const bias = inputs[2] && realData(inputs[2]);
    const [batch, inputChannels] = [x.shape[0]!, x.shape[1]!];
    const [source, w] = [realData(need(inputs, 0)), realData(need(inputs, 1))];
    const c = {
      batch,
      group,
      inputs: inputChannels / group,
      outputs: channels / group,
      vertical,
      horizontal,
      x: source,
      w,
    };
    return [real([batch, channels, ...axes.map((a) => a.input)], convolveTransposed(bias ? { ...c, bias } : c))];
  },
  macs: (inputs) => sizeOf(need(inputs, 0).shape) * sizeOf(need(inputs, 1).shape.slice(1)),
});

/**
 * The checked geometry of a ConvTranspose node. `axes` are those of the convolution that it transposes: their `input` is the extent of this
 * operator's output and their `output` the extent of its input. @throws TypeError or RangeError when inputs or attributes do not fit
 */
export function convTransposeGeometry(
  inputs: Inputs<TensorType>,
  attrs: Attrs,
): { x: TensorType; channels: number; axes: WindowAxis[]; group: number } {
  const [x, w, b] = [need(inputs, 0), need(inputs, 1), inputs[2]];
  for (const t of [x, w, ...(b ? [b] : [])]) requireType(t, ['f32']);
  requireRank(x, 3, 4);
  requireRank(w, x.shape.length);
  const group = numberAttr(attrs, 'group', 1);
  const channels = w.shape[1]! * group;
  if (x.shape[1] !== w.shape[0] || !Number.isInteger(x.shape[1]! / group))
    throw new RangeError(
      `Expected weights for ${x.shape[1]!} input channels in ${group} groups but found [${w.shape.join(',')}]`,
    );
  if (b && b.shape.join() !== `${channels}`)
    throw new RangeError(`Expected a bias of shape [${channels}] but found [${b.shape.join(',')}]`);
  const kernel = w.shape.slice(2);
  const stated = numbersAttr(attrs, 'kernel_shape') ?? kernel;
  if (stated.join() !== kernel.join())
    throw new RangeError(
      `Expected kernel_shape [${kernel.join(',')}] as in the weights but found [${stated.join(',')}]`,
    );
  return { x, channels, axes: transposedAxes(x.shape.slice(2), kernel, attrs), group };
}

function transposedAxes(spatial: readonly number[], kernel: readonly number[], attrs: Attrs): WindowAxis[] {
  const rank = spatial.length;
  const strides = spatialList(attrs, 'strides', rank, 1);
  const dilations = spatialList(attrs, 'dilations', rank, 1);
  const pads = spatialList(attrs, 'pads', 2 * rank, 0);
  const extra = spatialList(attrs, 'output_padding', rank, 0);
  const wanted = numbersAttr(attrs, 'output_shape')?.slice(-rank);
  const autoPad = stringAttr(attrs, 'auto_pad', 'NOTSET');
  return spatial.map((output, axis) => {
    const [stride, dilation, k] = [strides[axis]!, dilations[axis]!, kernel[axis]!];
    const full = (output - 1) * stride + (k - 1) * dilation + 1 + extra[axis]!;
    const same = autoPad === 'SAME_UPPER' || autoPad === 'SAME_LOWER';
    const target = wanted?.[axis] ?? (same ? output * stride : undefined);
    let [before, after] = autoPad === 'NOTSET' ? [pads[axis]!, pads[axis + rank]!] : [0, 0];
    if (target !== undefined) {
      const total = Math.max(full - target, 0);
      const less = Math.floor(total / 2);
      [before, after] = autoPad === 'SAME_UPPER' ? [less, total - less] : [total - less, less];
    }
    const input = target ?? full - before - after;
    if (input < 1)
      throw new RangeError(`Expected an output at spatial axis ${axis} but the pads ${before} and ${after} leave none`);
    return { input, kernel: k, stride, dilation, before, after, output };
  });
}

/** The transpose of a convolution: `vertical` and `horizontal` are the axes of the convolution itself. @shape x NCHW, w C O/group kH kW, bias O */
export function convolveTransposed(c: Convolution): Float32Array | Float64Array {
  const { vertical, horizontal, outputs } = c;
  const channels = c.group * outputs;
  const area = vertical.input * horizontal.input;
  const from = vertical.output * horizontal.output;
  const taps = vertical.kernel * horizontal.kernel;
  const out = c.out ?? new Float32Array(c.batch * channels * area);
  const sums = new Float64Array(area);
  for (let n = 0; n < c.batch; n++)
    for (let o = 0; o < channels; o++) {
      const g = Math.floor(o / outputs);
      sums.fill(c.bias ? c.bias[o]! : 0);
      for (let i = g * c.inputs; i < (g + 1) * c.inputs; i++)
        spread(
          sums,
          c.x,
          (n * c.group * c.inputs + i) * from,
          c.w,
          (i * outputs + (o % outputs)) * taps,
          vertical,
          horizontal,
        );
      out.set(sums, (n * channels + o) * area);
    }
  return out;
}

/** Adds one input plane, times one kernel, to the sums of one output plane. */
function spread(
  sums: Float64Array,
  x: Float32Array | Float64Array,
  xAt: number,
  w: Float32Array | Float64Array,
  wAt: number,
  v: WindowAxis,
  h: WindowAxis,
): void {
  for (let ky = 0; ky < v.kernel; ky++) {
    const [top, bottom] = windowsWithin(v, ky);
    for (let kx = 0; kx < h.kernel; kx++) {
      const weight = w[wAt + ky * h.kernel + kx]!;
      const [left, right] = windowsWithin(h, kx);
      const shift = kx * h.dilation - h.before;
      for (let y = top; y < bottom; y++) {
        const row = (y * v.stride + ky * v.dilation - v.before) * h.input + shift;
        const read = xAt + y * h.output;
        for (let i = left; i < right; i++) sums[row + i * h.stride]! += weight * x[read + i]!;
      }
    }
  }
}
