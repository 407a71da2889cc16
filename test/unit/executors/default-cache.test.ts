import { chmodSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { defaultCache } from '../../../src/executors/bullmq/default-cache.js';

const folder = mkdtempSync(join(tmpdir(), 'snn-convert-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('the cache of a user is nobody else’s to write to', async () => {
  const cache = await defaultCache(folder);
  expect([statSync(cache).mode & 0o777, cache]).toEqual([0o700, expect.stringMatching(/snn-convert-cache-\d+$/)]);
  expect(await defaultCache(folder)).toBe(cache);
  chmodSync(cache, 0o777);
  await expect(defaultCache(folder)).rejects.toThrow('CACHE_UNSAFE');
  rmSync(cache, { recursive: true });
  symlinkSync(folder, cache);
  await expect(defaultCache(folder)).rejects.toThrow('CACHE_UNSAFE');
});
