import { closeSync, fstatSync, openSync, readFileSync, readSync, realpathSync, statSync, type Stats } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fail } from '../diagnostics/index.js';
import type { ReadExternal } from './external-data.js';
import { importModel, type Imported, type ImportOptions } from './import-model.js';

/** The format's own limit for one file. */
const MAX_FILE = 2 ** 31;

/** What the system says of a model file. @throws MODEL_NOT_FOUND */
export function modelFile(path: string): Stats {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile()) return stats;
  return fail(
    'MODEL_NOT_FOUND',
    path,
    `Expected an ONNX file but found ${stats ? 'a folder' : 'nothing'}`,
    'check the path',
  );
}

/**
 * Reads a model file, and the data files beside it as far as its tensors need them.
 * @throws ConvertError MODEL_NOT_FOUND, MODEL_TOO_LARGE, MISSING_EXTERNAL_DATA, EXTERNAL_PATH_ESCAPES, and those of `importModel`
 */
export function loadModel(path: string, options: Omit<ImportOptions, 'readExternal'> = {}): Imported {
  const stats = modelFile(path);
  if (stats.size >= MAX_FILE)
    fail(
      'MODEL_TOO_LARGE',
      path,
      `Expected at most 2 GiB but found ${stats.size} bytes`,
      'save the weights as external data (onnx.save with save_as_external_data=True)',
    );
  return importModel(readFileSync(path), { where: path, ...options, readExternal: readerBeside(path) });
}

/** Reads ranges of files in the folder of a model; a link that leads out of it is refused. */
function readerBeside(model: string): ReadExternal {
  const folder = realpathSync(dirname(model));
  return (location, offset, length) => {
    const file = join(folder, location);
    const stats = statSync(file, { throwIfNoEntry: false });
    if (!stats?.isFile())
      fail(
        'MISSING_EXTERNAL_DATA',
        file,
        `Expected the data file "${location}" of the model but found nothing`,
        'put it beside the model file',
      );
    const real = realpathSync(file);
    if (!real.startsWith(folder.endsWith(sep) ? folder : folder + sep))
      fail(
        'EXTERNAL_PATH_ESCAPES',
        file,
        `Expected a data file in the model's folder but it is a link to ${real}`,
        'copy the data file into the folder',
      );
    return readRange(real, offset, length);
  };
}

function readRange(file: string, offset: number, length: number | undefined): Uint8Array {
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    const wanted = length ?? Math.max(0, size - offset);
    if (offset + wanted > size)
      fail(
        'MISSING_EXTERNAL_DATA',
        file,
        `Expected at least ${offset + wanted} bytes but found ${size}`,
        'the data file is cut off or belongs to another model',
      );
    const bytes = new Uint8Array(wanted);
    let done = 0;
    while (done < wanted) {
      const count = readSync(handle, bytes, done, Math.min(wanted - done, 2 ** 30), offset + done);
      if (count === 0)
        fail(
          'MISSING_EXTERNAL_DATA',
          file,
          `Expected ${wanted} bytes at ${offset} but found ${done}`,
          'copy the data file again',
        );
      done += count;
    }
    return bytes;
  } finally {
    closeSync(handle);
  }
}
