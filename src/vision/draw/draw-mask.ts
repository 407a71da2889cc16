import type { Mask } from '../detection.js';
import { decodeImage, loadSharp } from '../image/index.js';
import { fail } from '../../diagnostics/index.js';

const palette = [0, 208, 224, 255, 140, 26, 120, 220, 80, 230, 60, 120, 160, 110, 255, 250, 220, 60] as const;

/**
 * A picture with the classes of a mask tinted over it, half transparent, as PNG bytes. The mask has the picture's size.
 * @throws IMAGE_UNREADABLE, MASK_SIZE
 */
export async function drawMask(image: Uint8Array, mask: Mask): Promise<Uint8Array> {
  const { width, height, data } = await decodeImage(image, 'image to draw on');
  if (mask.width !== width || mask.height !== height)
    fail(
      'MASK_SIZE',
      'mask to draw',
      `Expected ${width}x${height} pixels but found ${mask.width}x${mask.height}`,
      'map the mask to the original image first',
    );
  const out = Uint8Array.from(data);
  mask.data.forEach((value, i) => {
    if (value < 0) return;
    const tint = tintOf(value);
    for (let c = 0; c < 3; c++) out[3 * i + c] = (data[3 * i + c]! + tint[c]!) >> 1;
  });
  const sharp = await loadSharp();
  return sharp(out, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

/** The colour of a class in drawn masks, as red, green, blue in 0..255. */
export function tintOf(classIndex: number): readonly number[] {
  const start = (classIndex * 3) % palette.length;
  return palette.slice(start, start + 3);
}
