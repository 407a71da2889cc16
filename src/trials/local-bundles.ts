import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { basename, relative, resolve } from 'node:path';
import { fail, InternalError } from '../diagnostics/index.js';
import { isImageFile, isTensorFile } from '../vision/index.js';
import {
  bundleHash,
  type Bundle,
  type BundledFile,
  type BundledLabels,
  type BundleStore,
  type OpenBundle,
} from './bundle.js';

/** A file as it was when it was hashed. */
interface KnownFile {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  /** In milliseconds since 1970. */
  readonly changed: number;
}

interface LocalBundle extends OpenBundle {
  readonly files: readonly KnownFile[];
  /** What the folder held. */
  readonly listed?: readonly string[];
}

/** What `LocalBundles` hands to another thread. */
export type LocalBundlesData = readonly (readonly [hash: string, bundle: LocalBundle])[];

/** Bundles of files of this machine, which stay where they are. */
export class LocalBundles implements BundleStore {
  private readonly bundles: Map<string, LocalBundle>;
  private readonly known = new Map<string, KnownFile>();

  /** @param data of the same in another thread */
  constructor(data: LocalBundlesData = []) {
    this.bundles = new Map(data);
  }

  /** All bundles, for another thread. */
  get data(): LocalBundlesData {
    return [...this.bundles];
  }

  /**
   * Makes a bundle of files.
   * @param files with their names in the bundle
   * @param folder in which the files are read by those who read folders
   * @returns its hash
   * @throws FILE_UNREADABLE
   */
  async add(
    files: readonly { readonly name: string; readonly path: string }[],
    { folder, labels }: { readonly folder?: string; readonly labels?: BundledLabels } = {},
  ): Promise<string> {
    const known: KnownFile[] = [];
    for (const { path } of files) known.push(await this.hashed(resolve(path)));
    const names = distinctNames(files.map((file) => file.name));
    const bundle: Bundle = {
      files: known.map(({ sha256, bytes }, i): BundledFile => ({ name: names[i]!, sha256, bytes })),
      ...(folder === undefined ? {} : { folder: true }),
      ...(labels ? { labels } : {}),
    };
    const hash = bundleHash(bundle);
    this.bundles.set(hash, {
      bundle,
      paths: known.map((file) => file.path),
      files: known,
      ...(folder === undefined ? {} : { folder: resolve(folder), listed: readableIn(folder) }),
    });
    return hash;
  }

  /** @throws DATA_CHANGED when a file is no longer what it was when it was hashed */
  // eslint-disable-next-line @typescript-eslint/require-await -- the same interface as bundles that are fetched
  async open(hash: string): Promise<OpenBundle> {
    const found = this.bundles.get(hash);
    if (!found) throw new InternalError(`there is no bundle ${hash}`);
    for (const { path, bytes, changed } of found.files) {
      const now = statSync(path, { throwIfNoEntry: false });
      if (!now) dataChanged(path, 'it is gone');
      if (now?.size !== bytes || now.mtimeMs !== changed) dataChanged(path, 'it was written to');
    }
    const { folder, listed } = found;
    if (folder !== undefined && readableIn(folder).join('/') !== listed?.join('/'))
      dataChanged(folder, 'it holds other files');
    return found;
  }

  private async hashed(path: string): Promise<KnownFile> {
    const known = this.known.get(path);
    if (known) return known;
    const file = await hashFile(path);
    this.known.set(path, file);
    return file;
  }
}

/** A name for a file in a bundle: its path from a folder, where it lies in it. */
export function nameIn(folder: string, path: string): string {
  const name = relative(folder, path).replaceAll('\\', '/');
  return name === '' || name.startsWith('..') || /^([a-z]:|\/)/i.test(name) ? basename(path) : name;
}

async function hashFile(path: string): Promise<KnownFile> {
  const hash = createHash('sha256');
  try {
    const { size, mtimeMs } = statSync(path);
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
    return { path, sha256: hash.digest('hex'), bytes: size, changed: mtimeMs };
  } catch (cause) {
    return fail(
      'FILE_UNREADABLE',
      path,
      `Expected a readable file but found: ${cause instanceof Error ? cause.message : String(cause)}`,
      'check the path',
    );
  }
}

/** The files of a folder that readers of folders look at. */
function readableIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => isImageFile(name) || isTensorFile(name))
    .sort();
}

function distinctNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name, i) => {
    const free = taken.has(name) ? `${i}/${name}` : name;
    taken.add(free);
    return free;
  });
}

function dataChanged(path: string, what: string): void {
  fail(
    'DATA_CHANGED',
    path,
    `expected what was there when the trials were made, but ${what}`,
    'start again when nobody writes to the data; results so far are kept',
  );
}
