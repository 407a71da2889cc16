import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL, URL } from 'node:url';

/** The repository. */
export const root = fileURLToPath(new URL('../', import.meta.url));

/** Folder of the compiled package: the given one, else dist. */
export function builtIn(folder) {
  return folder ? pathToFileURL(`${folder}/`) : new URL('../dist/', import.meta.url);
}

/**
 * Exports of compiled modules, all in one object, besides the path of the command line's program as `cli`.
 * @param dist as `builtIn` gives it
 * @param modules paths below src, without ending
 */
export async function exportsOf(dist, modules) {
  const cli = fileURLToPath(new URL('src/cli/main.js', dist));
  if (!existsSync(cli)) throw new Error(`${cli} is missing: run "npm run build" first`);
  const loaded = await Promise.all(modules.map((name) => import(new URL(`src/${name}.js`, dist).href)));
  return Object.assign({ cli }, ...loaded);
}
