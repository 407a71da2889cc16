import { choice, defaulted, either, flag, list, number, optional, text, type InferShape } from '../schema/index.js';

const perChannel = either(number(), list(number()));

/**
 * How a picture becomes the input tensor. In order: scale to `size` ("stretch", or "letterbox" that keeps the aspect ratio and fills the
 * rest with `pad`), reorder the channels to `color`, then `(pixel / divide - mean) / std`. `mean`, `std` and `pad` are one number or one
 * per channel of the tensor (so in `color` order); mean and std count in divided units, pad in pixel values 0..255.
 * - `name`: input of the graph; default its only input
 * - `size`: [height, width]; default the one that the graph declares
 * - `anchor`: where a letterboxed picture stands
 * - `enlarge`: whether letterbox may scale a small picture up; if not, it is only padded
 * - `layout`: order of the tensor's axes
 */
export const inputShape = {
  name: optional(text()),
  size: optional(list(number({ integer: true, min: 1 }), 2)),
  fit: defaulted(choice(['stretch', 'letterbox']), 'stretch'),
  anchor: defaulted(choice(['center', 'top-left']), 'center'),
  pad: defaulted(perChannel, 0),
  enlarge: defaulted(flag(), true),
  color: defaulted(choice(['rgb', 'bgr', 'gray']), 'rgb'),
  layout: defaulted(choice(['nchw', 'nhwc']), 'nchw'),
  divide: defaulted(number({ above: 0 }), 1),
  mean: defaulted(perChannel, 0),
  std: defaulted(perChannel, 1),
};

/** A checked `input` part of a card; see `inputShape` for the meaning of the keys. */
export type InputSpec = InferShape<typeof inputShape>;

/** Channels of the tensor: 1 for gray, else 3. */
export function channelsOf(spec: InputSpec): 1 | 3 {
  return spec.color === 'gray' ? 1 : 3;
}
