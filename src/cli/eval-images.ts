import { statSync } from 'node:fs';
import { fail } from '../diagnostics/index.js';
import type { Task } from '../index.js';
import type { Flag } from './flags.js';
import { whole } from './read-values.js';
import {
  imageFiles,
  isImageFile,
  listFolder,
  loadDataset,
  mapClasses,
  type Dataset,
  type DatasetImage,
} from '../vision/index.js';

/** Which images an evaluation uses. */
export interface ImageFlags {
  readonly images: string;
  readonly annotations?: string;
  readonly dataset?: string;
  readonly skip?: number;
  readonly limit?: number;
}

/** Flags that say which images of a folder are used, and where their labels are. */
export const imageFlags: readonly Flag[] = [
  { flags: '--annotations <path>', about: 'labels: COCO JSON, simple JSON, VOC or YOLO folder, folder of masks' },
  { flags: '--dataset <kind>', about: 'layout of the labels, where it cannot be recognised' },
  { flags: '--skip <n>', about: 'leave out the first n images', read: whole(0) },
  { flags: '--limit <n>', about: 'use at most n images', read: whole(1) },
];

/**
 * The images of an evaluation with their labels as classes of the model; without annotations, the plain images of the folder, or its folders of
 * classes.
 * @throws ConvertError as loadDataset and mapClasses, NO_IMAGES when --skip leaves none
 */
export async function imagesToScore(flags: ImageFlags, task: Task): Promise<readonly DatasetImage[]> {
  return chosen(mapClasses(await setOf(flags), task.card.classes), flags).images;
}

/**
 * The same for any model: classes are still those of the labels.
 * @throws ConvertError as loadDataset, NO_IMAGES when --skip leaves none
 */
export async function setToScore(flags: ImageFlags): Promise<Dataset> {
  return chosen(await setOf(flags), flags);
}

function chosen(set: Dataset, { images: folder, skip = 0, limit = Infinity }: ImageFlags): Dataset {
  const images = set.images.slice(skip, skip + limit);
  if (images.length === 0)
    fail('NO_IMAGES', folder, `expected images after --skip ${skip} but there are ${set.images.length}`, 'skip fewer');
  return { ...set, images };
}

async function setOf({ images, annotations, dataset }: ImageFlags): Promise<Dataset> {
  const plain =
    annotations === undefined &&
    dataset === undefined &&
    statSync(images, { throwIfNoEntry: false })?.isDirectory() === true &&
    (await listFolder(images)).some(isImageFile);
  if (!plain) return loadDataset({ images, ...(annotations === undefined ? {} : { annotations }) }, dataset);
  const files = await imageFiles(images);
  return { kind: 'images', classes: undefined, images: files.map((file) => ({ id: file, file, boxes: [] })) };
}
