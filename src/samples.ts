import { stat } from 'node:fs/promises';
import { syntheticImages, type Sample } from './calibration/index.js';
import { fail } from './diagnostics/index.js';
import type { OpenedModel } from './model.js';
import {
  listFolder,
  prepareImage,
  readInputs,
  resolveInput,
  type ModelCard,
  type ResolvedInput,
} from './vision/index.js';

/** Calibration data: where it comes from, and the samples, one in memory at a time. */
export interface Samples {
  readonly source: string;
  /** True when nobody gave data and procedurally made images take its place. */
  readonly synthetic: boolean;
  readonly samples: AsyncIterable<Sample>;
}

const SYNTHETIC_IMAGES = 24;
const TENSOR_FILES = /\.np[yz]$/i;

/**
 * The calibration samples of a model.
 * @param path a folder of images, an image, an .npy or .npz file of preprocessed tensors; without it, images with natural statistics are made
 * @throws NO_CARD when images are given but nobody says how they become tensors, CALIBRATION_NEEDED when there is no path and the input is no image,
 * FILE_UNREADABLE, FOLDER_EMPTY
 */
export async function calibrationSamples(
  model: OpenedModel,
  card: ModelCard | undefined,
  path: string | undefined,
  options: { readonly limit?: number; readonly seed?: number } = {},
): Promise<Samples> {
  const { graph } = model.imported;
  const declared = graph.inputs.map((name) => ({ name, shape: graph.types.get(name)!.shape }));
  if (declared.length !== 1 && !card?.input.name)
    fail(
      'SEVERAL_INPUTS',
      `model "${model.path}"`,
      `expected one image input but found ${declared.map((d) => d.name).join(', ') || 'none'}`,
      'calibrate through the API with samples that hold every input',
    );
  if (path === undefined) {
    if (!card && !isImage(declared[0]!.shape))
      fail(
        'CALIBRATION_NEEDED',
        `model "${model.path}"`,
        `synthetic images do not fit its input [${declared[0]!.shape.join(',')}]`,
        'give --calib with typical inputs in an .npy or .npz file',
      );
    const samples = syntheticSamples(declared, card, options.seed ?? 1)!;
    return { source: 'synthetic', synthetic: true, samples: take(samples, options.limit) };
  }
  if (!card && (await holdsTensors(path)))
    return { source: path, synthetic: false, samples: take(fromFiles(path, plainInput(declared[0]!)), options.limit) };
  if (!card && (await stat(path).catch(() => undefined)))
    fail(
      'NO_CARD',
      model.path,
      `images cannot become tensors: there is no model card (${model.cardNotes.join('; ')})`,
      'write a card beside the model or give --card; or calibrate with preprocessed tensors in an .npy or .npz file',
    );
  const input = resolveInput(card?.input ?? unknownInput(declared[0]!.shape), declared);
  return { source: path, synthetic: false, samples: take(fromFiles(path, input), options.limit) };
}

/**
 * Samples made of images with natural statistics, for a model with one image input; undefined for other models.
 * @param declared names and shapes of the model's inputs
 */
export function syntheticSamples(
  declared: readonly { readonly name: string; readonly shape: readonly number[] }[],
  card: ModelCard | undefined,
  seed: number,
): AsyncIterable<Sample> | undefined {
  const [first] = declared;
  if (!first || (!card && (declared.length > 1 || !isImage(first.shape)))) return undefined;
  return synthetic(resolveInput(card?.input ?? unknownInput(first.shape), declared), seed);
}

async function holdsTensors(path: string): Promise<boolean> {
  if (TENSOR_FILES.test(path)) return true;
  const folder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
  return folder && (await listFolder(path)).some((name) => TENSOR_FILES.test(name));
}

function isImage(shape: readonly number[]): boolean {
  return shape.length === 4 && [shape.at(-1), shape.at(-3)].some((extent) => extent === 1 || extent === 3);
}

/** An input that takes tensors as they are, whatever its shape. */
function plainInput({ name, shape }: { readonly name: string; readonly shape: readonly number[] }): ResolvedInput {
  return { spec: unknownInput(shape), name, size: [shape.at(-2) ?? 1, shape.at(-1) ?? 1], shape };
}

/** Preprocessing of a model of which nothing is known: pixels in 0..1, channels where the shape has 1 or 3 of them. */
function unknownInput(shape: readonly number[]): ModelCard['input'] {
  const last = shape.at(-1) === 3 || (shape.at(-1) === 1 && shape.at(-3) !== 1 && shape.at(-3) !== 3);
  const channels = last ? shape.at(-1) : shape.at(-3);
  return {
    name: undefined,
    size: undefined,
    fit: 'stretch',
    anchor: 'center',
    pad: 0,
    enlarge: true,
    color: channels === 1 ? 'gray' : 'rgb',
    layout: last ? 'nhwc' : 'nchw',
    divide: 255,
    mean: 0,
    std: 1,
  };
}

async function* fromFiles(path: string, input: ResolvedInput): AsyncGenerator<Sample> {
  for await (const { tensor } of readInputs(path, input)) yield new Map([[input.name, tensor]]);
}

// eslint-disable-next-line @typescript-eslint/require-await -- the same interface as samples that are read from files
async function* synthetic(input: ResolvedInput, seed: number): AsyncGenerator<Sample> {
  const [height, width] = input.size;
  for (const { width: w, height: h, pixels } of syntheticImages(SYNTHETIC_IMAGES, width, height, seed))
    yield new Map([[input.name, prepareImage({ width: w, height: h, data: pixels }, input).tensor]]);
}

async function* take<T>(items: AsyncIterable<T>, limit = Infinity): AsyncGenerator<T> {
  let count = 0;
  for await (const item of items) {
    if (count++ >= limit) return;
    yield item;
  }
}
