import { statSync } from 'node:fs';
import { fail } from '../diagnostics/index.js';
import {
  calibrate,
  calibrationSamples,
  imageInputs,
  LocalBundles,
  packCalibration,
  packImages,
  packModel,
  taskOf,
  worstLayers,
  type AnalysisInput,
  type ConvertSettings,
  type OpenedModel,
  type SearchSubject,
  type Task,
} from '../index.js';
import { imageFiles, isImageFile, listFolder, type DatasetImage } from '../vision/index.js';
import { imagesToScore, type ImageFlags } from './eval-images.js';
import type { CardFlags, ConversionFlags } from './flags.js';
import { cardOptions, openWithFlags, savedRecord, trialOptions } from './open.js';

/** Images of the objective, where nobody says how many. */
export const DEFAULT_IMAGES = 8;

/** What a search is about, and what its trials read. */
export interface OpenedSearch {
  readonly opened: OpenedModel;
  readonly task: Task;
  readonly images: readonly DatasetImage[];
  readonly bundles: LocalBundles;
  readonly subject: SearchSubject;
  /** Path of the calibration data. */
  readonly calib: string;
}

/**
 * Opens what a search needs. Nothing is run yet.
 * @throws IMAGES_NEEDED when the calibration data are tensors and no images are given, NO_CARD, and as reading
 */
export async function openSearch(
  path: string,
  calib: string,
  flags: Omit<ConversionFlags, 'calib'> & CardFlags & Partial<ImageFlags>,
): Promise<OpenedSearch> {
  const opened = openWithFlags(path, flags);
  const { graph } = opened.imported;
  const task = await taskOf(opened.card, graph.inputs, graph.types, opened.cardNotes, path);
  const images = await imagesOf(calib, flags, task);
  const bundles = new LocalBundles();
  const subject: SearchSubject = {
    ...(await packModel(bundles, path, cardOptions(flags))),
    shapes: flags.shape ?? {},
    calibration: await packCalibration(bundles, calib, flags.calibLimit),
    images: await packImages(bundles, { kind: 'objective', classes: undefined, images }, flags.images ?? calib),
    seed: flags.seed ?? 1,
    options: trialOptions(flags),
  };
  return { opened, task, images, bundles, subject, calib };
}

/** The worst layers with some settings, on the first image of the objective. */
export async function worstLayersOf(
  { opened, task, images, subject, calib }: OpenedSearch,
  settings: ConvertSettings,
  count: number,
): Promise<readonly string[]> {
  const { calibrationLimit: limit } = subject.options;
  const inputs = (): AsyncGenerator<AnalysisInput> => imageInputs(images.slice(0, 1), task);
  const record = await savedRecord(calib, opened);
  if (record) return worstLayers(opened.prepared, record, settings, inputs, count);
  const { samples, source } = await calibrationSamples(
    opened,
    opened.card,
    calib,
    limit === undefined ? {} : { limit },
  );
  return worstLayers(opened.prepared, await calibrate(opened.prepared, samples, { source }), settings, inputs, count);
}

async function imagesOf(
  calib: string,
  flags: Partial<ImageFlags> & Pick<ConversionFlags, 'calibLimit'>,
  task: Task,
): Promise<readonly DatasetImage[]> {
  const { images, limit = DEFAULT_IMAGES } = flags;
  if (images !== undefined) return imagesToScore({ ...flags, images }, task);
  for (const flag of ['annotations', 'dataset', 'skip'] as const)
    if (flags[flag] !== undefined)
      fail('BAD_COMMAND_LINE', `--${flag}`, 'expected the images that it is about', 'give them with --images');
  const files = (await imagesIn(calib)).slice(0, flags.calibLimit);
  if (files.length === 0)
    fail(
      'IMAGES_NEEDED',
      calib,
      'expected images, on which the objective is measured, but found none',
      'give --images beside tensors or a saved record',
    );
  return evenly(files, limit).map((file) => ({ id: file, file, boxes: [] }));
}

/** The images at a path: those of a folder, or the one that it names. @throws FILE_UNREADABLE */
async function imagesIn(path: string): Promise<readonly string[]> {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return fail('FILE_UNREADABLE', path, 'expected calibration data but found nothing', 'check the path');
  if (stats.isFile()) return isImageFile(path) ? [path] : [];
  return (await listFolder(path)).some(isImageFile) ? imageFiles(path) : [];
}

/** So many items, as far apart in the list as can be. */
function evenly<T>(list: readonly T[], count: number): readonly T[] {
  if (count >= list.length) return list;
  return Array.from({ length: count }, (_, i) => list[Math.floor(((i + 0.5) * list.length) / count)]!);
}
