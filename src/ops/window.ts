import type { Attrs } from '../ir/index.js';
import { numberAttr, numbersAttr, stringAttr } from './op.js';

/** How a window slides along one axis, in elements. `before` and `after` are the padding; window `i` starts at `i * stride - before`. */
export interface WindowAxis {
  readonly input: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
  readonly output: number;
}

/**
 * The windows of a convolution or pooling along each spatial axis, from attributes strides, dilations, pads, auto_pad and ceil_mode.
 * With ceil_mode the last window must start inside the input or the padding before it.
 * @throws RangeError when a list has the wrong length, or no window fits, or a pad is negative or as large as the window
 * @source https://onnx.ai/onnx/operators/onnx__MaxPool.html
 */
export function windowAxes(spatial: readonly number[], kernel: readonly number[], attrs: Attrs): WindowAxis[] {
  const rank = spatial.length;
  const strides = spatialList(attrs, 'strides', rank, 1);
  const dilations = spatialList(attrs, 'dilations', rank, 1);
  const pads = spatialList(attrs, 'pads', 2 * rank, 0);
  if (kernel.length !== rank)
    throw new RangeError(`Expected a kernel of ${rank} extents but found [${kernel.join(',')}]`);
  const autoPad = stringAttr(attrs, 'auto_pad', 'NOTSET');
  const ceil = numberAttr(attrs, 'ceil_mode', 0) !== 0;
  return spatial.map((input, axis) => {
    const geometry = { input, kernel: kernel[axis]!, stride: strides[axis]!, dilation: dilations[axis]! };
    const reach = (geometry.kernel - 1) * geometry.dilation + 1;
    const [before, after] = padding(autoPad, geometry, [pads[axis]!, pads[axis + rank]!]);
    const room = input + before + after - reach;
    let output = (ceil && autoPad === 'NOTSET' ? Math.ceil : Math.floor)(room / geometry.stride) + 1;
    if (ceil && (output - 1) * geometry.stride >= input + before) output--;
    if (output < 1 || room < 0)
      throw new RangeError(
        `Expected a window of at most ${input + before + after} at spatial axis ${axis} but found ${reach}`,
      );
    return { ...geometry, before, after, output };
  });
}

/** An attribute with one number for each spatial axis. @throws RangeError when there are more or fewer */
export function spatialList(attrs: Attrs, name: string, length: number, fallback: number): readonly number[] {
  const list = numbersAttr(attrs, name) ?? new Array<number>(length).fill(fallback);
  if (list.length !== length)
    throw new RangeError(`Expected ${length} numbers in ${name} but found [${list.join(',')}]`);
  const least = name === 'pads' || name === 'output_padding' ? 0 : 1;
  if (list.some((n) => n < least))
    throw new RangeError(`Expected ${name} of at least ${least} but found [${list.join(',')}]`);
  return list;
}

/** The window positions [first, last) whose element `tap` of the kernel falls inside the input. */
export function windowsWithin(axis: WindowAxis, tap: number): [first: number, last: number] {
  const shift = tap * axis.dilation - axis.before;
  const first = Math.max(0, Math.ceil(-shift / axis.stride));
  const last = Math.min(axis.output, Math.ceil((axis.input - shift) / axis.stride));
  return [first, Math.max(first, last)];
}

/** A one-dimensional geometry as the last of two axes, the first of which does nothing. */
export function asPlane(axes: readonly WindowAxis[]): [vertical: WindowAxis, horizontal: WindowAxis] {
  const still = { input: 1, kernel: 1, stride: 1, dilation: 1, before: 0, after: 0, output: 1 };
  return axes.length === 1 ? [still, axes[0]!] : [axes[0]!, axes[1]!];
}

type Geometry = Pick<WindowAxis, 'input' | 'kernel' | 'stride' | 'dilation'>;

function padding(autoPad: string, g: Geometry, explicit: [number, number]): [before: number, after: number] {
  if (autoPad === 'NOTSET') return explicit;
  if (autoPad === 'VALID') return [0, 0];
  if (autoPad !== 'SAME_UPPER' && autoPad !== 'SAME_LOWER')
    throw new TypeError(`Expected auto_pad NOTSET, VALID, SAME_UPPER or SAME_LOWER but found ${autoPad}`);
  const reach = (g.kernel - 1) * g.dilation + 1;
  const total = Math.max((Math.ceil(g.input / g.stride) - 1) * g.stride + reach - g.input, 0);
  const less = Math.floor(total / 2);
  return autoPad === 'SAME_UPPER' ? [less, total - less] : [total - less, less];
}
