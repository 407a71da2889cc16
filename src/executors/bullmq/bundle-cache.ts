import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CachedBundles, corrupt, FILES, LIST, readList } from './cached-bundles.js';
import type { RedisBlobs } from './redis-blobs.js';

/** A folder of bundles that were fetched. Several processes may share it: what one reads, none takes away. */
export class BundleCache {
  private readonly coming = new Map<string, Promise<void>>();
  private readonly verified = new Set<string>();
  private readonly bundles: CachedBundles;

  constructor(
    readonly folder: string,
    private readonly blobs: Pick<RedisBlobs, 'fetch'>,
  ) {
    this.bundles = new CachedBundles(folder);
  }

  /**
   * Makes sure that a bundle is in the folder: whole and unaltered the first time, later with all its files in their sizes.
   * @throws BLOB_MISSING, BLOB_CORRUPT, BUNDLE_CORRUPT
   */
  async need(hash: string): Promise<void> {
    const known = this.coming.get(hash) ?? this.bring(hash).finally(() => this.coming.delete(hash));
    this.coming.set(hash, known);
    await known;
  }

  private async bring(hash: string): Promise<void> {
    if (!/^[0-9a-f]{64}$/.test(hash)) corrupt(hash, 'its name is no SHA-256');
    if (!(await this.isThere(hash))) await this.fetch(hash);
    this.verified.add(hash);
  }

  private async isThere(hash: string): Promise<boolean> {
    const open = await this.bundles.open(hash).catch(() => undefined);
    if (!open) return false;
    if (this.verified.has(hash)) return true;
    for (const [i, { sha256 }] of open.bundle.files.entries()) {
      const content = await readFile(open.paths[i]!).catch(() => undefined);
      if (!content || createHash('sha256').update(content).digest('hex') !== sha256) return false;
    }
    return true;
  }

  private async fetch(hash: string): Promise<void> {
    // owner only: what others put there would be used
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const temporary = await mkdtemp(join(this.folder, '.bringing-'));
    try {
      const list = await this.blobs.fetch(hash);
      const { files } = readList(list, hash);
      await writeFile(join(temporary, LIST), list);
      for (const { name, sha256, bytes } of files) {
        const content = await this.blobs.fetch(sha256);
        if (content.length !== bytes) corrupt(hash, `expected ${bytes} bytes of "${name}" but found ${content.length}`);
        const path = join(temporary, FILES, name);
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, content, { flag: 'wx' });
      }
      const own = join(this.folder, hash);
      await rename(temporary, own).catch(async () => {
        // it is there, brought by another process or broken: each file gives way to an equal one, so who reads it misses nothing
        const names = [...files.map(({ name }) => join(FILES, name)), LIST];
        for (const name of names) await replace(join(temporary, name), join(own, name));
      });
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  }
}

async function replace(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to).catch(async () => {
    await rm(to, { recursive: true, force: true });
    await rename(from, to);
  });
}
