import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../diagnostics/index.js';
import type { Bundle, BundleStore, OpenBundle } from '../../trials/index.js';

/** Name of the file, in the folder of a bundle, that lists its files. */
export const LIST = 'bundle.json';

/** Name of the folder, in the folder of a bundle, with its files. */
export const FILES = 'files';

/** Bundles that `BundleCache` has put into a folder. Others may clear that folder at any time. */
export class CachedBundles implements BundleStore {
  constructor(private readonly folder: string) {}

  /** @throws BUNDLE_GONE when the list is not the one that the hash names, or a file is missing or has another size; BUNDLE_CORRUPT */
  async open(hash: string): Promise<OpenBundle> {
    const own = join(this.folder, hash);
    const list = await readFile(join(own, LIST)).catch(() => undefined);
    if (!list || createHash('sha256').update(list).digest('hex') !== hash) return gone(join(own, LIST));
    const bundle = readList(list, hash);
    const files = join(own, FILES);
    const paths = bundle.files.map((file) => join(files, file.name));
    const stamps: string[] = [];
    for (const [i, path] of paths.entries()) {
      const now = await stat(path).catch(() => undefined);
      if (!now?.isFile() || now.size !== bundle.files[i]!.bytes) return gone(path);
      stamps.push(`${now.ino} ${now.mtimeMs}`);
    }
    return { bundle, paths, stamp: stamps.join('\n'), ...(bundle.folder ? { folder: files } : {}) };
  }
}

/**
 * The list of a bundle's files, which may come from anyone.
 * @throws BUNDLE_CORRUPT when it is none, or a name in it leads out of the bundle's folder
 */
export function readList(list: Uint8Array, hash: string): Bundle {
  let bundle: Bundle | null;
  try {
    bundle = JSON.parse(Buffer.from(list).toString('utf8')) as Bundle | null;
  } catch (error) {
    return corrupt(hash, `its list is not JSON (${(error as Error).message})`);
  }
  if (!Array.isArray(bundle?.files)) return corrupt(hash, 'it lists no files');
  for (const file of bundle.files as readonly unknown[]) {
    const { name, sha256, bytes } = (file ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof name !== 'string' || typeof sha256 !== 'string' || !Number.isInteger(bytes))
      corrupt(hash, 'its list has a file without "name", "sha256" or "bytes"');
    else if (!isInside(name)) corrupt(hash, `the name "${name}" leads out of it`);
  }
  return bundle;
}

/** @throws BUNDLE_CORRUPT */
export function corrupt(hash: string, problem: string): never {
  return fail('BUNDLE_CORRUPT', hash, problem, 'clear Redis, and start the sweep again');
}

function isInside(name: string): boolean {
  const parts = name.split('/');
  return parts.every((part) => part !== '' && part !== '.' && part !== '..') && !/[\\\0]/.test(name);
}

function gone(path: string): never {
  return fail(
    'BUNDLE_GONE',
    path,
    'expected what was fetched, but it is gone or was written to',
    'it is fetched again; see to it that nobody clears the folder, or name another one with --cache',
  );
}
