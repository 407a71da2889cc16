import { numberAttr, stringAttr } from '../../../ops/index.js';
import type { Form, FormContext } from './form.js';

/** Channels become blocks of space; of any type of elements. */
export const depthToSpace: Form = (context) => {
  const [n, c, h, width] = context.types[0]!.shape as [number, number, number, number];
  const block = numberAttr(context.attrs, 'blocksize', NaN);
  const channels = c / block ** 2;
  return stringAttr(context.attrs, 'mode', 'DCR') === 'CRD'
    ? rearranged(context, [n, channels, block, block, h, width], [0, 1, 4, 2, 5, 3])
    : rearranged(context, [n, block, block, channels, h, width], [0, 3, 4, 1, 5, 2]);
};

/** Blocks of space become channels; of any type of elements. */
export const spaceToDepth: Form = (context) => {
  const [n, c, h, width] = context.types[0]!.shape as [number, number, number, number];
  const block = numberAttr(context.attrs, 'blocksize', NaN);
  return rearranged(context, [n, c, h / block, block, width / block, block], [0, 3, 5, 1, 2, 4]);
};

function rearranged(
  { w, inputs, outputs }: FormContext,
  shape: readonly number[],
  perm: readonly number[],
): readonly string[] {
  const parts = w.add('Reshape', [inputs[0]!, w.numbers('i64', shape)]);
  return [w.add('Reshape', [w.add('Transpose', [parts], { perm }), w.numbers('i64', outputs[0]!.shape)])];
}
