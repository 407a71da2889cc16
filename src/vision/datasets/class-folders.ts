import { join } from 'node:path';
import { fail } from '../../diagnostics/index.js';
import { imageFiles, isImageFile, listFolder } from '../image/index.js';
import type { Dataset, DatasetImage, DatasetLoader } from './dataset.js';
import { kindOfPath } from './files.js';

/** Classification: one folder of pictures per class, whose name is the class; classes in sorted order. */
export const classFolders: DatasetLoader = {
  kind: 'class-folders',
  about: 'one folder of images per class',
  async fits({ images, annotations }) {
    if (annotations !== undefined || (await kindOfPath(images)) !== 'folder') return false;
    const names = await listFolder(images);
    return !names.some(isImageFile) && (await foldersIn(images)).length > 0;
  },
  load: ({ images }) => loadFolders(images),
};

async function loadFolders(folder: string): Promise<Dataset> {
  const classes = await foldersIn(folder);
  if (classes.length === 0)
    fail(
      'FOLDER_EMPTY',
      folder,
      'Expected one folder per class but found none',
      'put the images of each class in a folder of its name',
    );
  const images: DatasetImage[] = [];
  for (const [label, name] of classes.entries())
    for (const file of await imageFiles(join(folder, name))) images.push({ id: file, file, boxes: [], label });
  return { kind: 'class-folders', images, classes };
}

async function foldersIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await listFolder(folder))
    if ((await kindOfPath(join(folder, name))) === 'folder') found.push(name);
  return found;
}
