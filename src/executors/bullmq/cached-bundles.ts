import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bundle, BundleStore, OpenBundle } from '../../trials/index.js';

/** Name of the file, in the folder of a bundle, that lists its files. */
export const LIST = 'bundle.json';

/** Name of the folder, in the folder of a bundle, with its files. */
export const FILES = 'files';

/** Bundles that `BundleCache` has put into a folder. */
export class CachedBundles implements BundleStore {
  constructor(private readonly folder: string) {}

  async open(hash: string): Promise<OpenBundle> {
    const own = join(this.folder, hash);
    const bundle = JSON.parse(await readFile(join(own, LIST), 'utf8')) as Bundle;
    const files = join(own, FILES);
    return {
      bundle,
      paths: bundle.files.map((file) => join(files, file.name)),
      ...(bundle.folder ? { folder: files } : {}),
    };
  }
}
