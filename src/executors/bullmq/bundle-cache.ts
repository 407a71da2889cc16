import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fail } from '../../diagnostics/index.js';
import type { Bundle } from '../../trials/index.js';
import { FILES, LIST } from './cached-bundles.js';
import type { RedisBlobs } from './redis-blobs.js';

/** A folder of bundles that were fetched. Several processes may share it. */
export class BundleCache {
  private readonly present = new Map<string, Promise<void>>();

  constructor(
    readonly folder: string,
    private readonly blobs: RedisBlobs,
  ) {}

  /**
   * Makes sure that a bundle is in the folder, whole and unaltered.
   * @throws BLOB_MISSING, BLOB_CORRUPT
   */
  async need(hash: string): Promise<void> {
    const known = this.present.get(hash) ?? this.bring(hash);
    this.present.set(hash, known);
    try {
      await known;
    } catch (error) {
      this.present.delete(hash);
      throw error;
    }
  }

  private async bring(hash: string): Promise<void> {
    if (!/^[0-9a-f]{64}$/.test(hash)) corrupt(hash, 'its name is no SHA-256');
    const own = join(this.folder, hash);
    if (await isWhole(own)) return;
    await mkdir(this.folder, { recursive: true });
    const temporary = await mkdtemp(join(this.folder, '.bringing-'));
    try {
      const list = await this.blobs.fetch(hash);
      const { files } = JSON.parse(Buffer.from(list).toString('utf8')) as Bundle;
      await writeFile(join(temporary, LIST), list);
      for (const { name, sha256 } of files) {
        if (!isInside(name)) corrupt(hash, `the name "${name}" leads out of it`);
        const path = join(temporary, FILES, name);
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, await this.blobs.fetch(sha256), { flag: 'wx' });
      }
      await rm(own, { recursive: true, force: true });
      await rename(temporary, own).catch(async (error: unknown) => {
        // another process was faster
        if (!(await isWhole(own))) throw error;
      });
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  }
}

async function isWhole(folder: string): Promise<boolean> {
  if (!existsSync(join(folder, LIST))) return false;
  const { files } = JSON.parse(await readFile(join(folder, LIST), 'utf8')) as Bundle;
  for (const { name, sha256 } of files) {
    const content = await readFile(join(folder, FILES, name)).catch(() => undefined);
    if (!content || createHash('sha256').update(content).digest('hex') !== sha256) return false;
  }
  return true;
}

function isInside(name: string): boolean {
  const parts = name.split('/');
  return parts.every((part) => part !== '' && part !== '.' && part !== '..') && !/[\\\0]/.test(name);
}

function corrupt(hash: string, problem: string): void {
  fail('BUNDLE_CORRUPT', hash, problem, 'clear Redis, and start the sweep again');
}
