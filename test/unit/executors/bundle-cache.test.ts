import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { BundleCache } from '../../../src/executors/bullmq/bundle-cache.js';
import { CachedBundles } from '../../../src/executors/bullmq/cached-bundles.js';
import type { RedisClient } from '../../../src/executors/bullmq/packages.js';
import { RedisBlobs } from '../../../src/executors/bullmq/redis-blobs.js';
import { canonical, LocalBundles, packCalibration, type Bundle } from '../../../src/trials/index.js';

const folder = mkdtempSync(join(tmpdir(), 'snn-convert-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
const images = join('models', 'digits', 'calibration');
let count = 0;

/** As much of Redis as contents need. */
function memory() {
  const values = new Map<string, Buffer>();
  const stored: string[] = [];
  const client = {
    expire: (key: string) => Promise.resolve(values.has(key) ? 1 : 0),
    set(key: string, value: Uint8Array | string) {
      stored.push(key);
      values.set(key, Buffer.from(value));
      return Promise.resolve('OK');
    },
    getBuffer: (key: string) => Promise.resolve(values.get(key) ?? null),
  } as unknown as RedisClient;
  const blobs = new RedisBlobs(client);
  return { values, stored, blobs, cache: new BundleCache(join(folder, String(count++)), blobs) };
}

const sha256 = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');

test('a bundle comes over whole; what is there already is not sent again', async () => {
  const { stored, blobs, cache } = memory();
  const bundles = new LocalBundles();
  const hash = await packCalibration(bundles, images, 3);
  await blobs.upload(bundles, hash);
  expect(stored).toHaveLength(4);
  await blobs.upload(bundles, hash);
  expect(stored).toHaveLength(4);
  await cache.need(hash);
  const [there, here] = [await new CachedBundles(cache.folder).open(hash), await bundles.open(hash)];
  expect(there.bundle).toEqual(here.bundle);
  expect(there.paths.map((path) => readFileSync(path))).toEqual(here.paths.map((path) => readFileSync(path)));
  expect(readdirSync(there.folder!)).toEqual(['00.png', '01.png', '02.png']);
  expect(readdirSync(cache.folder)).toEqual([hash]);
});

test('contents that are missing, altered on the way, or changed at home are refused', async () => {
  const { values, blobs, cache } = memory();
  const bundles = new LocalBundles();
  const file = join(folder, 'a.npy');
  writeFileSync(file, 'one');
  const hash = await packCalibration(bundles, file);
  await expect(cache.need(hash)).rejects.toThrow('BLOB_MISSING');
  await blobs.upload(bundles, hash);
  const [key] = [...values.keys()];
  values.set(key!, Buffer.from('two'));
  await expect(cache.need(hash)).rejects.toThrow('BLOB_CORRUPT');
  expect(readdirSync(cache.folder)).toEqual([]);
  values.set(key!, Buffer.from('one'));
  await cache.need(hash);
  values.clear();
  writeFileSync(file, 'two');
  await expect(blobs.upload(bundles, hash)).rejects.toThrow('DATA_CHANGED');
});

test('a cache that was altered is brought anew', async () => {
  const { blobs, cache } = memory();
  const bundles = new LocalBundles();
  const hash = await packCalibration(bundles, images, 1);
  await blobs.upload(bundles, hash);
  await cache.need(hash);
  const [path] = (await new CachedBundles(cache.folder).open(hash)).paths;
  const bytes = readFileSync(path!);
  writeFileSync(path!, bytes.subarray(1));
  await new BundleCache(cache.folder, blobs).need(hash);
  expect(readFileSync(path!)).toEqual(bytes);
});

test('a bundle that another process brings at the same time is never missing for who reads it', async () => {
  const { blobs, cache } = memory();
  const bundles = new LocalBundles();
  const hash = await packCalibration(bundles, images, 1);
  await blobs.upload(bundles, hash);
  const own = join(cache.folder, hash);
  // a slow one finds nothing there, and the fast one is done before it
  const slowly = {
    async fetch(wanted: string) {
      const content = await blobs.fetch(wanted);
      if (wanted !== hash) await cache.need(hash);
      return content;
    },
  };
  const seen: boolean[] = [];
  const looking = { done: false };
  const look = async (): Promise<void> => {
    while (!looking.done) {
      if (seen.length > 0 || existsSync(own)) seen.push(existsSync(join(own, 'files', '00.png')));
      await new Promise((done) => setImmediate(done));
    }
  };
  const looked = look();
  for (let i = 0; i < 20; i++) {
    await new BundleCache(cache.folder, slowly).need(hash);
    // unreadable, so that the next brings it again while this file is in use
    writeFileSync(join(own, 'bundle.json'), '{"files":[');
  }
  await cache.need(hash);
  looking.done = true;
  await looked;
  expect(seen.length).toBeGreaterThan(20);
  expect(seen).not.toContain(false);
  expect(readdirSync(cache.folder)).toEqual([hash]);
});

test('files that somebody cleared away are told as such, and are brought again', async () => {
  const { blobs, cache } = memory();
  const bundles = new LocalBundles();
  const hash = await packCalibration(bundles, images, 2);
  await blobs.upload(bundles, hash);
  await cache.need(hash);
  const cached = new CachedBundles(cache.folder);
  const { paths, stamp } = await cached.open(hash);
  expect((await cached.open(hash)).stamp).toBe(stamp);
  for (const spoil of [
    () => {
      rmSync(paths[1]!);
    },
    () => {
      writeFileSync(paths[0]!, '');
    },
    () => {
      rmSync(cache.folder, { recursive: true });
    },
  ]) {
    spoil();
    await expect(cached.open(hash)).rejects.toThrow('BUNDLE_GONE');
    await cache.need(hash);
    expect((await cached.open(hash)).stamp).not.toBe(stamp);
  }
  expect(statSync(cache.folder).mode & 0o777).toBe(0o700);
});

test.each([
  ['cut off', (list: string) => list.slice(0, -5)],
  ['of another bundle', (list: string) => list.replace('00.png', '01.png')],
  ['leading out', (list: string) => list.replace('00.png', '../../../x.png')],
  ['empty', () => ''],
])('a list in the cache that is %s is not used but brought again', async (_, change) => {
  const { blobs, cache } = memory();
  const bundles = new LocalBundles();
  const hash = await packCalibration(bundles, images, 1);
  await blobs.upload(bundles, hash);
  await cache.need(hash);
  const list = join(cache.folder, hash, 'bundle.json');
  const right = readFileSync(list, 'utf8');
  writeFileSync(list, change(right));
  await expect(new CachedBundles(cache.folder).open(hash)).rejects.toThrow('BUNDLE_GONE');
  await new BundleCache(cache.folder, blobs).need(hash);
  expect(readFileSync(list, 'utf8')).toBe(right);
});

test.each(['null', '{}', '{"files":[null]}', '{"files":[{"name":"a"}]}', '{"files":'])(
  'the list %s is refused',
  async (list) => {
    const { cache, values } = memory();
    values.set(`snn-convert:blob:${sha256(list)}`, Buffer.from(list));
    await expect(cache.need(sha256(list))).rejects.toThrow('BUNDLE_CORRUPT');
  },
);

test.each(['../out.png', '/out.png', 'a/../../out.png', 'a//b', './a', '', 'a\\b', 'a\0b'])(
  'a file named %j is not written',
  async (name) => {
    const { blobs, cache, values } = memory();
    const bundle: Bundle = { files: [{ name, sha256: sha256('x'), bytes: 1 }] };
    const list = JSON.stringify(canonical(bundle));
    values.set(`snn-convert:blob:${sha256('x')}`, Buffer.from('x'));
    values.set(`snn-convert:blob:${sha256(list)}`, Buffer.from(list));
    await expect(cache.need(sha256(list))).rejects.toThrow('BUNDLE_CORRUPT');
    expect([readdirSync(cache.folder), existsSync(join(folder, 'out.png'))]).toEqual([[], false]);
    await expect(blobs.fetch(sha256('y'))).rejects.toThrow('BLOB_MISSING');
  },
);

test.each(['..', '../../etc', 'AB'.repeat(32), ''])('%j is not taken for a hash', async (hash) => {
  await expect(memory().cache.need(hash)).rejects.toThrow('BUNDLE_CORRUPT');
});
