import { fail, nearest } from '../../diagnostics/index.js';
import { classFolders } from './class-folders.js';
import { cocoJson } from './coco-json.js';
import type { Dataset, DatasetLoader, DatasetPaths } from './dataset.js';
import { kindOfPath } from './files.js';
import { maskFolder } from './mask-folder.js';
import { simpleJson } from './simple-json.js';
import { vocXml } from './voc-xml.js';
import { yoloTxt } from './yolo-txt.js';

/** All dataset readers, in the order in which they are tried. */
export const datasetLoaders: readonly DatasetLoader[] = [
  cocoJson,
  simpleJson,
  vocXml,
  yoloTxt,
  maskFolder,
  classFolders,
];

/**
 * Reads a labelled set; its layout is recognised unless `kind` names it.
 * @throws DATASET_KIND for an unknown kind or layout; PATH_MISSING; and what the reader finds, all problems together
 */
export async function loadDataset(paths: DatasetPaths, kind?: string): Promise<Dataset> {
  const kinds = datasetLoaders.map((l) => l.kind);
  for (const path of [paths.images, paths.annotations])
    if (path !== undefined && (await kindOfPath(path)) === 'nothing')
      fail('PATH_MISSING', path, 'Expected a file or folder but found nothing', 'check the path');
  const named = datasetLoaders.find((l) => l.kind === kind);
  if (named) return named.load(paths);
  if (kind !== undefined)
    fail(
      'DATASET_KIND',
      `dataset kind "${kind}"`,
      `Expected one of ${kinds.join(', ')}`,
      `did you mean "${nearest(kind, kinds) ?? kinds[0]!}"?`,
    );
  for (const loader of datasetLoaders) if (await loader.fits(paths)) return loader.load(paths);
  return fail(
    'DATASET_KIND',
    paths.annotations ?? paths.images,
    'Expected annotations of a known layout but found something else',
    datasetLoaders.map((l) => `${l.kind}: ${l.about}`).join('; '),
  );
}

export * from './dataset.js';
export * from './class-mapping.js';
export { readMask } from './mask-folder.js';
