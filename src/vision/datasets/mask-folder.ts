import { basename } from 'node:path';
import type { Diagnostic } from '../../diagnostics/index.js';
import { noClass, type Mask } from '../detection.js';
import { imageFiles, isImageFile, listFolder, loadSharp, readBytes } from '../image/index.js';
import { ignoredPixel } from '../metrics/index.js';
import type { Dataset, DatasetImage, DatasetLoader } from './dataset.js';
import { imagePath, kindOfPath, stem, throwProblems } from './files.js';

/** Segmentation: a folder of label pictures (PNG) named like the pictures. What their grey values mean says `readMask`. */
export const maskFolder: DatasetLoader = {
  kind: 'masks',
  about: 'folder of label images named like the images',
  async fits({ annotations }) {
    if (annotations === undefined || (await kindOfPath(annotations)) !== 'folder') return false;
    return (await listFolder(annotations)).some(isImageFile);
  },
  load: ({ images, annotations = '' }) => loadMasks(images, annotations),
};

async function loadMasks(folder: string, labels: string): Promise<Dataset> {
  const problems: Diagnostic[] = [];
  const images: DatasetImage[] = [];
  for (const file of await imageFiles(folder)) {
    const id = stem(basename(file));
    images.push({ id, file, boxes: [], mask: await imagePath(labels, `${id}.png`, `label of ${file}`, problems) });
  }
  throwProblems(problems);
  return { kind: 'masks', images, classes: undefined };
}

/**
 * A label picture as a mask. With one class every non-zero pixel is that class. With more, the grey value (or palette index, stored as grey) minus
 * `firstValue` is the class; values beyond the classes are not counted (COCO's and VOC's 255), values below `firstValue` are background.
 * @throws FILE_UNREADABLE, IMAGE_LIBRARY
 */
export async function readMask(path: string, classCount: number, firstValue = 0): Promise<Mask> {
  const sharp = await loadSharp();
  const { data, info } = await sharp(await readBytes(path))
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const classOf = (value: number): number => {
    if (classCount === 1) return value > 0 ? 0 : noClass;
    if (value < firstValue) return noClass;
    return value - firstValue < classCount ? value - firstValue : ignoredPixel;
  };
  const pixels = Int16Array.from({ length: info.width * info.height }, (_, i) => classOf(data[i * info.channels]!));
  return { width: info.width, height: info.height, data: pixels };
}
