import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fail } from '../../diagnostics/index.js';
import { canonical, type BundleStore } from '../../trials/index.js';
import { PREFIX } from './connect.js';
import type { RedisClient } from './packages.js';

/** How long contents stay in Redis once nobody asks for them any more. In seconds: a week. */
export const KEPT = 7 * 24 * 3600;

/** The most that one value of Redis holds. */
const MOST = 512 * 2 ** 20;

/** Contents in Redis, each under its SHA-256. */
export class RedisBlobs {
  constructor(private readonly redis: RedisClient) {}

  /**
   * Puts a bundle with all its files into Redis, as far as it is not there, and keeps it there for another while.
   * @throws DATA_CHANGED, BLOB_TOO_LARGE
   */
  async upload(store: BundleStore, hash: string): Promise<void> {
    const { bundle, paths } = await store.open(hash);
    for (const [i, { sha256, bytes }] of bundle.files.entries()) {
      if (bytes > MOST)
        fail(
          'BLOB_TOO_LARGE',
          paths[i]!,
          `expected at most ${MOST} bytes, which is what Redis holds under one name, but found ${bytes}`,
          'use --executor local',
        );
      if (await this.renew(sha256)) continue;
      const content = await readFile(paths[i]!);
      if (digest(content) !== sha256)
        fail(
          'DATA_CHANGED',
          paths[i]!,
          'expected what was there when the trials were made, but it was written to',
          'start again when nobody writes to the data; results so far are kept',
        );
      await this.put(sha256, content);
    }
    // last, so that who finds the bundle finds its files
    if (!(await this.renew(hash))) await this.put(hash, JSON.stringify(canonical(bundle)));
  }

  /** Content by its hash. @throws BLOB_MISSING, BLOB_CORRUPT */
  async fetch(hash: string): Promise<Uint8Array> {
    const content = await this.redis.getBuffer(keyOf(hash));
    if (!content)
      return fail('BLOB_MISSING', hash, 'expected this content in Redis but found nothing', 'start the sweep again');
    if (digest(content) !== hash)
      fail('BLOB_CORRUPT', hash, 'content in Redis does not have the hash that it is stored under', 'clear Redis');
    return content;
  }

  private async renew(hash: string): Promise<boolean> {
    return (await this.redis.expire(keyOf(hash), KEPT)) === 1;
  }

  private async put(hash: string, content: Uint8Array | string): Promise<void> {
    await this.redis.set(keyOf(hash), content, 'EX', KEPT);
  }
}

function keyOf(hash: string): string {
  return `${PREFIX}:blob:${hash}`;
}

function digest(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
