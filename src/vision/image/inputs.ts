import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../diagnostics/index.js';
import { real, sameShape, sizeOf, type Tensor } from '../../tensor/index.js';
import { imageFiles, listFolder } from './image-files.js';
import { readNpy } from './npy.js';
import { readNpz } from './npz.js';
import { messageOf, readBytes, readImage } from './pixels.js';
import { prepareImage, type PreparedImage } from './prepare.js';
import type { ResolvedInput } from './resolve-input.js';
import { identityTransform } from './transform.js';

const tensorFile = /\.(npy|npz)$/i;

/** Whether a file name ends like a file of tensors. */
export function isTensorFile(name: string): boolean {
  return tensorFile.test(name);
}

/** One sample for a model. `id` is the file, with "[index]" when a file holds several. */
export interface PreparedInput extends PreparedImage {
  readonly id: string;
}

/** The pictures of a folder as model inputs, sorted by file name, one in memory at a time. @throws FOLDER_MISSING, FOLDER_EMPTY, IMAGE_UNREADABLE */
export async function* imagesInFolder(folder: string, input: ResolvedInput): AsyncGenerator<PreparedInput> {
  for (const path of await imageFiles(folder)) yield { id: path, ...prepareImage(await readImage(path), input) };
}

/**
 * The samples at a path: a folder of pictures or tensor files (sorted by name), one picture, or tensors in .npy or .npz. Tensors count as
 * preprocessed; they have the input's shape, without its batch axis or with any batch.
 * @throws FILE_UNREADABLE, FOLDER_EMPTY, IMAGE_UNREADABLE, NPY_UNREADABLE, NPZ_UNREADABLE, TENSOR_SHAPE
 */
export async function* readInputs(path: string, input: ResolvedInput): AsyncGenerator<PreparedInput> {
  if (!(await isFolder(path))) {
    yield* fileInputs(path, input);
    return;
  }
  const tensors = (await listFolder(path)).filter(isTensorFile).map((name) => join(path, name));
  if (tensors.length === 0) yield* imagesInFolder(path, input);
  else for (const file of tensors) yield* fileInputs(file, input);
}

async function* fileInputs(path: string, input: ResolvedInput): AsyncGenerator<PreparedInput> {
  const extension = tensorFile.exec(path)?.[1]?.toLowerCase();
  if (extension === 'npy') yield* tensorInputs(readNpy(await readBytes(path), path), input, path);
  else if (extension === 'npz')
    for (const [name, tensor] of readNpz(await readBytes(path), path))
      yield* tensorInputs(tensor, input, `${path}: ${name}`);
  else yield { id: path, ...prepareImage(await readImage(path), input) };
}

/** The samples in one tensor. @shape tensor [N,...] or without N @throws TENSOR_SHAPE */
export function* tensorInputs(tensor: Tensor, input: ResolvedInput, where: string): Generator<PreparedInput> {
  const sample = input.shape.slice(1);
  const batched = tensor.shape.length === input.shape.length;
  if (!sameShape(batched ? tensor.shape.slice(1) : tensor.shape, sample))
    fail(
      'TENSOR_SHAPE',
      where,
      `Expected [N,${sample.join(',')}] or [${sample.join(',')}] but found [${tensor.shape.join(',')}]`,
      'save the array as the model takes it (channels, height, width), already preprocessed',
    );
  const count = batched ? tensor.shape[0]! : 1;
  const size = sizeOf(sample);
  const transform = identityTransform(input.size);
  for (let i = 0; i < count; i++) {
    const data = Float32Array.from(tensor.data.subarray(i * size, (i + 1) * size));
    yield { id: count === 1 ? where : `${where}[${i}]`, tensor: real(input.shape, data), transform };
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    return fail('FILE_UNREADABLE', path, `Expected a file or folder but found: ${messageOf(cause)}`, 'check the path');
  }
}
