import { statSync } from 'node:fs';
import { fail } from '../diagnostics/index.js';
import type { Task } from '../index.js';
import type { Flag } from './flags.js';
import { whole } from './read-values.js';
import { imageFiles, isImageFile, listFolder, loadDataset, mapClasses, type DatasetImage } from '../vision/index.js';

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
  const { skip = 0, limit = Infinity } = flags;
  const all = await allImages(flags, task);
  const chosen = all.slice(skip, skip + limit);
  if (chosen.length === 0)
    fail('NO_IMAGES', flags.images, `expected images after --skip ${skip} but there are ${all.length}`, 'skip fewer');
  return chosen;
}

async function allImages({ images, annotations, dataset }: ImageFlags, task: Task): Promise<readonly DatasetImage[]> {
  const plain =
    annotations === undefined &&
    dataset === undefined &&
    statSync(images, { throwIfNoEntry: false })?.isDirectory() === true &&
    (await listFolder(images)).some(isImageFile);
  if (plain) return (await imageFiles(images)).map((file) => ({ id: file, file, boxes: [] }));
  const set = await loadDataset({ images, ...(annotations === undefined ? {} : { annotations }) }, dataset);
  return mapClasses(set, task.card.classes).images;
}
