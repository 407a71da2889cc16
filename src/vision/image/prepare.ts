import { fail } from '../../diagnostics/index.js';
import { real, sizeOf, type RealTensor } from '../../tensor/index.js';
import { channelsOf, type InputSpec } from './input-spec.js';
import type { PixelImage } from './pixels.js';
import { resizeBilinear } from './resize.js';
import type { ResolvedInput } from './resolve-input.js';
import type { ImageTransform } from './transform.js';

/** A model input and the way back to the picture that it was made of. @shape tensor as `ResolvedInput.shape` */
export interface PreparedImage {
  readonly tensor: RealTensor;
  readonly transform: ImageTransform;
}

/** A picture as the model's input tensor. Grey is 0.299 R + 0.587 G + 0.114 B, rounded. @throws INPUT_CHANNELS */
export function prepareImage(image: PixelImage, input: ResolvedInput): PreparedImage {
  const { spec, size } = input;
  const [height, width] = size;
  const place = fit(image, spec, size);
  const resized = resizeBilinear(image, place.width, place.height);
  const channels = channelsOf(spec);
  const pad = channelValues(spec.pad, channels, 'pad');
  const mean = channelValues(spec.mean, channels, 'mean');
  const std = channelValues(spec.std, channels, 'std');
  const data = new Float32Array(sizeOf(input.shape));
  const [channelStep, pixelStep] = spec.layout === 'nchw' ? [height * width, 1] : [1, channels];
  for (let c = 0; c < channels; c++) {
    const normalise = (v: number): number => (v / spec.divide - mean[c]!) / std[c]!;
    const table = Float32Array.from({ length: 256 }, (_, v) => normalise(v));
    const base = c * channelStep;
    const blank = normalise(pad[c]!);
    for (let i = 0; i < height * width; i++) data[base + i * pixelStep] = blank;
    const sample = sampler(resized, spec, c);
    for (let y = 0; y < resized.height; y++)
      for (let x = 0; x < resized.width; x++)
        data[base + ((y + place.top) * width + x + place.left) * pixelStep] =
          table[sample((y * resized.width + x) * 3)]!;
  }
  return {
    tensor: real(input.shape, data),
    transform: {
      width: image.width,
      height: image.height,
      scaleX: resized.width / image.width,
      scaleY: resized.height / image.height,
      offsetX: place.left,
      offsetY: place.top,
    },
  };
}

/** Size and place of the scaled picture inside the input. */
function fit(image: PixelImage, spec: InputSpec, [height, width]: readonly [number, number]) {
  if (spec.fit === 'stretch') return { width, height, left: 0, top: 0 };
  const ratio = Math.min(width / image.width, height / image.height, spec.enlarge ? Infinity : 1);
  const w = Math.min(width, Math.max(1, Math.round(image.width * ratio)));
  const h = Math.min(height, Math.max(1, Math.round(image.height * ratio)));
  const centred = spec.anchor === 'center';
  return {
    width: w,
    height: h,
    left: centred ? Math.floor((width - w) / 2) : 0,
    top: centred ? Math.floor((height - h) / 2) : 0,
  };
}

/** Reads channel `c` of the tensor at a byte offset of the RGB picture. */
function sampler({ data }: PixelImage, spec: InputSpec, c: number): (at: number) => number {
  if (spec.color === 'gray')
    return (at) => Math.round(0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!);
  const shift = spec.color === 'rgb' ? c : 2 - c;
  return (at) => data[at + shift]!;
}

function channelValues(value: number | readonly number[], channels: number, key: string): readonly number[] {
  const values = typeof value === 'number' ? new Array<number>(channels).fill(value) : value;
  if (values.length === channels && (key !== 'std' || values.every((v) => v !== 0))) return values;
  return fail(
    'INPUT_CHANNELS',
    `card, input: ${key}`,
    `Expected ${key === 'std' ? 'non-zero numbers, ' : ''}one or ${channels} but found [${values.join(',')}]`,
    `give one number or one per channel of the tensor`,
  );
}
