import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ConvertError } from '../diagnostics/index.js';
import { statedCard, type CardOverrides } from '../model.js';
import { externalFiles, modelFile } from '../onnx/index.js';
import { imageFiles, isTensorFile, listFolder, overrideCard, type Dataset } from '../vision/index.js';
import type { BundledImage } from './bundle.js';
import { canonical } from './canonical-json.js';
import { nameIn, type LocalBundles } from './local-bundles.js';
import { modulePath, modulePathOf, withModulePath } from './module-card.js';
import type { TrialSpec } from './trial.js';

/**
 * The model of a trial and what is known about it. A file that is no model is none of this function's business: its trials fail.
 * @param options card: path of a card instead of the one beside the model
 * @throws MODEL_NOT_FOUND, FILE_UNREADABLE, and what is wrong with the card
 */
export async function packModel(
  bundles: LocalBundles,
  path: string,
  options: { readonly card?: string; readonly cardOverrides?: CardOverrides } = {},
): Promise<Pick<TrialSpec, 'model' | 'card' | 'cardOverrides'>> {
  const { cardOverrides } = options;
  modelFile(path);
  const stated = statedCard(path, options.card);
  const card = stated && overrideCard(stated, cardOverrides ?? {});
  const beside = externalsOf(path).map((name) => ({ name, path: join(dirname(path), name) }));
  return {
    model: await bundles.add([{ name: basename(path), path }, ...beside.filter((file) => existsSync(file.path))]),
    card: card ? await withoutPath(bundles, canonical<object>(card) as Readonly<Record<string, unknown>>) : null,
    cardOverrides: card ? null : (cardOverrides ?? null),
  };
}

/**
 * Calibration data, as `convert` takes its path.
 * @param limit most samples that will be used
 * @throws FILE_UNREADABLE, FOLDER_EMPTY
 */
export async function packCalibration(bundles: LocalBundles, path: string, limit = Infinity): Promise<string> {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true)
    return bundles.add([{ name: basename(path), path }]);
  const tensors = (await listFolder(path)).filter(isTensorFile).map((name) => join(path, name));
  // every image is one sample; how many are in a file of tensors is not known yet
  const files = tensors.length > 0 ? tensors : (await imageFiles(path)).slice(0, limit);
  return bundles.add(
    files.map((file) => ({ name: basename(file), path: file })),
    { folder: path },
  );
}

/**
 * Images to score on, with their labels.
 * @param folder in which they lie, for their names
 * @throws FILE_UNREADABLE
 */
export async function packImages(
  bundles: LocalBundles,
  { kind, classes, images }: Pick<Dataset, 'kind' | 'classes' | 'images'>,
  folder: string,
): Promise<string> {
  const files: { name: string; path: string }[] = [];
  const add = (path: string, name: string): number => files.push({ name, path }) - 1;
  const bundled = images.map(({ file, mask, boxes, label }): BundledImage => ({
    file: add(file, nameIn(folder, file)),
    boxes,
    ...(label === undefined ? {} : { label }),
    ...(mask === undefined ? {} : { mask: add(mask, `masks/${basename(mask)}`) }),
  }));
  return bundles.add(files, { labels: { kind, classes: classes ?? null, images: bundled } });
}

function externalsOf(path: string): readonly string[] {
  try {
    return externalFiles(readFileSync(path), path);
  } catch (error) {
    if (error instanceof ConvertError) return [];
    throw error;
  }
}

async function withoutPath(
  bundles: LocalBundles,
  card: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const path = modulePath(card);
  if (path === undefined) return card;
  return withModulePath(card, modulePathOf(await bundles.add([{ name: basename(path), path }])));
}
