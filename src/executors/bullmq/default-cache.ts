import { lstat, mkdir } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fail } from '../../diagnostics/index.js';

/**
 * The folder of fetched bundles where none is named: one for each user, in the folder of temporary files, which only that user can write to.
 * @throws CACHE_UNSAFE when somebody else was there first
 */
export async function defaultCache(within: string = tmpdir()): Promise<string> {
  const { uid } = userInfo();
  const folder = join(within, uid < 0 ? 'snn-convert-cache' : `snn-convert-cache-${uid}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = await lstat(folder);
  // where there are no user ids, the folder of temporary files is the user's own
  if (uid >= 0 && (!found.isDirectory() || found.uid !== uid || (found.mode & 0o022) !== 0))
    fail(
      'CACHE_UNSAFE',
      folder,
      'expected a folder that only you can write to but others can as well',
      'remove it, or name another folder with --cache',
    );
  return folder;
}
