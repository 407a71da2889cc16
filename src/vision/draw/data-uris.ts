import type { Mask } from '../detection.js';
import { loadSharp, maskToOriginal, type ImageSize, type PixelImage } from '../image/index.js';
import { tintOf } from './draw-mask.js';

const QUALITIES = [70, 50, 30, 15] as const;
const OPAQUE = 160;

/** The size of a picture made so small that its longest side has at most so many pixels; small ones keep theirs. */
export function shrunkSize({ width, height }: ImageSize, longest: number): ImageSize {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * A picture as a small JPEG in a `data:` URI, without metadata.
 * @param longest pixels of the longest side; small pictures are not enlarged
 * @param bytes that the URI should have at most: quality falls from 70 to 15 until it does
 */
export async function jpegUri(image: PixelImage, longest: number, bytes: number): Promise<string> {
  const sharp = await loadSharp();
  const { width, height } = shrunkSize(image, longest);
  const small = await sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } })
    .resize(width, height, { fit: 'fill' })
    .raw()
    .toBuffer();
  let uri = '';
  for (const quality of QUALITIES) {
    const jpeg = await sharp(small, { raw: { width, height, channels: 3 } })
      .jpeg({ quality, mozjpeg: true })
      .toBuffer();
    uri = `data:image/jpeg;base64,${jpeg.toString('base64')}`;
    if (uri.length <= bytes) break;
  }
  return uri;
}

/**
 * A mask as a PNG in a `data:` URI: classes in the colours of `drawMask`, what belongs to none transparent. It is to be stretched over the picture.
 * @param bytes that the URI has at most: the mask is halved until it does
 */
export async function maskUri(mask: Mask, bytes: number): Promise<string> {
  const sharp = await loadSharp();
  const { width, height, data } = mask;
  const pixels = new Uint8Array(4 * width * height);
  data.forEach((value, i) => {
    if (value >= 0) pixels.set([...tintOf(value), OPAQUE], 4 * i);
  });
  const png = await sharp(pixels, { raw: { width, height, channels: 4 } })
    .png({ palette: true, compressionLevel: 9 })
    .toBuffer();
  const uri = `data:image/png;base64,${png.toString('base64')}`;
  const longest = Math.max(width, height);
  return uri.length <= bytes || longest === 1 ? uri : maskUri(shrunkMask(mask, Math.ceil(longest / 2)), bytes);
}

/** A mask of fewer pixels, each the nearest one's. @param longest pixels of the longest side */
export function shrunkMask(mask: Mask, longest: number): Mask {
  const { width, height } = shrunkSize(mask, longest);
  const transform = { width, height, scaleX: mask.width / width, scaleY: mask.height / height, offsetX: 0, offsetY: 0 };
  return maskToOriginal(mask, [mask.height, mask.width], transform);
}
