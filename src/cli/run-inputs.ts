import { fail } from '../diagnostics/index.js';
import type { Task, Tensor } from '../index.js';
import {
  identityTransform,
  isImageFile,
  readBytes,
  readInputs,
  readNpy,
  readNpz,
  type ImageTransform,
} from '../vision/index.js';

/** One input of a program. `image` is the picture that it was made of, if it was one. */
export interface RunInput {
  readonly id: string;
  readonly image?: string;
  readonly inputs: ReadonlyMap<string, Tensor>;
  readonly transform: ImageTransform;
}

/** The inputs in files and folders, by the preprocessing of the task. @throws ConvertError as readInputs */
export async function* taskInputs(paths: readonly string[], task: Task): AsyncGenerator<RunInput> {
  for (const path of paths)
    for await (const { id, tensor, transform } of readInputs(path, task.input))
      yield { id, ...(isImageFile(id) ? { image: id } : {}), inputs: new Map([[task.input.name, tensor]]), transform };
}

/**
 * The inputs of a program without a card: each .npy file is its only input, each .npz file holds all inputs by name.
 * @throws NO_CARD for images, NPY_UNREADABLE, NPZ_UNREADABLE
 */
export async function* tensorInputs(
  paths: readonly string[],
  program: { readonly name: string; readonly inputs: readonly string[] },
): AsyncGenerator<RunInput> {
  const [only = ''] = program.inputs;
  for (const path of paths) {
    const kind = /\.(npy|npz)$/i.exec(path)?.[1]?.toLowerCase();
    if (kind === undefined)
      fail(
        'NO_CARD',
        path,
        `an image cannot become the input of "${program.name}": the program carries no model card`,
        'give --card, or preprocessed tensors in .npy or .npz files',
      );
    const bytes = await readBytes(path);
    const inputs = kind === 'npz' ? readNpz(bytes, path) : new Map([[only, readNpy(bytes, path)]]);
    yield { id: path, inputs, transform: identityTransform([1, 1]) };
  }
}
