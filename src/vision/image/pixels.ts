import { readFile } from 'node:fs/promises';
import { fail } from '../../diagnostics/index.js';

/** An 8-bit picture, row by row, channels interleaved (R,G,B). @shape data [height, width, 3] */
export interface PixelImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Size of a picture in pixels, as it is seen (orientation applied). */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** The image library, loaded at its first use so that programs on tensors alone never need it. @throws IMAGE_LIBRARY */
export async function loadSharp(): Promise<typeof import('sharp').default> {
  try {
    return (await import('sharp')).default;
  } catch (cause) {
    return fail(
      'IMAGE_LIBRARY',
      'package "sharp"',
      `Expected the image library to load but found: ${messageOf(cause)}`,
      'run npm install sharp, or give inputs as .npy tensors',
    );
  }
}

/**
 * Any picture that libvips reads (JPEG, PNG, WebP, TIFF, GIF's first frame ...) as 8-bit RGB. The EXIF orientation is applied, the alpha
 * channel is dropped, grey is repeated over the three channels.
 * @throws IMAGE_UNREADABLE
 */
export async function decodeImage(bytes: Uint8Array, where: string): Promise<PixelImage> {
  const sharp = await loadSharp();
  try {
    const { data, info } = await sharp(bytes)
      .autoOrient()
      .toColourspace('srgb')
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const pixels = info.channels === 1 ? repeatGrey(data) : new Uint8Array(data.buffer, data.byteOffset, data.length);
    return { width: info.width, height: info.height, data: pixels };
  } catch (cause) {
    return unreadable(where, cause);
  }
}

/** The picture in a file. @throws FILE_UNREADABLE, IMAGE_UNREADABLE */
export async function readImage(path: string): Promise<PixelImage> {
  return decodeImage(await readBytes(path), path);
}

/** Width and height from the header only. @throws FILE_UNREADABLE, IMAGE_UNREADABLE */
export async function readImageSize(path: string): Promise<ImageSize> {
  const bytes = await readBytes(path);
  const sharp = await loadSharp();
  try {
    const { width, height, orientation = 1 } = await sharp(bytes).metadata();
    return orientation >= 5 ? { width: height, height: width } : { width, height };
  } catch (cause) {
    return unreadable(path, cause);
  }
}

/** The bytes of a file. @throws FILE_UNREADABLE */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    return fail('FILE_UNREADABLE', path, `Expected a readable file but found: ${messageOf(cause)}`, 'check the path');
  }
}

/** The text of an unknown thrown value. */
export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function unreadable(where: string, cause: unknown): never {
  return fail(
    'IMAGE_UNREADABLE',
    where,
    `Expected an image (JPEG, PNG, WebP, TIFF, ...) but found: ${messageOf(cause)}`,
    'check that the file is complete and is an image',
  );
}

function repeatGrey(grey: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(grey.length * 3);
  grey.forEach((value, i) => rgb.fill(value, i * 3, i * 3 + 3));
  return rgb;
}
