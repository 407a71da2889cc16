import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fail } from '../../diagnostics/index.js';
import { messageOf } from './pixels.js';

const pictures = new Set(['.jpg', '.jpeg', '.png', '.webp', '.tif', '.tiff', '.gif', '.avif', '.bmp']);

/** Whether a file name ends like a picture. */
export function isImageFile(name: string): boolean {
  return pictures.has(extname(name).toLowerCase());
}

/** The names in a folder, sorted by code unit, hidden ones left out. @throws FOLDER_MISSING */
export async function listFolder(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
  } catch (cause) {
    return fail(
      'FOLDER_MISSING',
      folder,
      `Expected a readable folder but found: ${messageOf(cause)}`,
      'check the path',
    );
  }
}

/** Paths of the pictures directly in a folder, sorted by name. @throws FOLDER_MISSING; FOLDER_EMPTY when there is no picture */
export async function imageFiles(folder: string): Promise<string[]> {
  const names = await listFolder(folder);
  const found = names.filter(isImageFile);
  if (found.length > 0) return found.map((name) => join(folder, name));
  return fail(
    'FOLDER_EMPTY',
    folder,
    `Expected at least one image but found ${names.length === 0 ? 'an empty folder' : `${names.length} other entries`}`,
    `give a folder with images (${[...pictures].join(' ')}) directly in it`,
  );
}
