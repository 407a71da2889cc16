import { createHash } from 'node:crypto';
import { readBytes, type DatasetImage } from '../vision/index.js';

/**
 * The SHA-256 of a labelled set: of the contents of its image files and of their labels as the evaluation counts them, in order. Names and places of files have no part in it.
 * @throws FILE_UNREADABLE
 */
export async function hashOfImages(images: readonly DatasetImage[]): Promise<string> {
  const all = createHash('sha256');
  for (const { file, boxes, label, mask } of images) {
    const labels = {
      boxes: boxes.map(({ classIndex, x, y, w, h, crowd, ignore, area }) => [
        ...[classIndex, x, y, w, h],
        ...[crowd ?? false, ignore ?? false, area ?? null],
      ]),
      label: label ?? null,
      mask: mask === undefined ? null : hashOf(await readBytes(mask)),
    };
    all.update(`${hashOf(await readBytes(file))} ${JSON.stringify(labels)}\n`);
  }
  return all.digest('hex');
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
