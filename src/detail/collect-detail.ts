import { analyze, layersOf, type Analysis, type AnalysisInput, type AnalysisSubject } from '../analysis/index.js';
import type { AnnRunner } from '../ann/index.js';
import { readoutSteps } from '../evaluation/index.js';
import type { Task } from '../model.js';
import type { Detail } from '../report/index.js';
import { prepareImage, readImage, type DatasetImage } from '../vision/index.js';
import { BOUNDS, chosenLayers, worstFirst } from './bounds.js';
import { edgesOf } from './edges.js';
import { evenly, PictureCollector } from './pictures.js';
import { RasterCollector } from './raster.js';
import { rounded, roundedNumber } from './rounded.js';
import { ScatterCollector } from './scatter.js';

/** How closely a run is looked into; everything has a default. */
export interface DetailOptions {
  /** Timesteps to run; the program's own unless told otherwise. */
  readonly timesteps?: number;
  /** Timesteps to read out at; every power of two unless told otherwise, and always the last. */
  readonly at?: readonly number[];
  /** Most images to look at, spread evenly over those given; 6 unless told otherwise. At most 6 become pictures. */
  readonly images?: number;
  /** Do not use ONNX Runtime for the values of layers even if it is installed. */
  readonly builtin?: boolean;
  /** Threads of the ANN. */
  readonly threads?: number;
  /** Called after each image. */
  readonly onImage?: (done: number, of: number) => void;
}

/**
 * Looks into a program on a few images: one simulation of each with the reference simulator gives the analysis, spikes and values of some neurons (on the first image), and
 * what is said of the pictures. The same inputs give the same bytes. How much is kept says `BOUNDS`.
 * @param ann the original; what it says stands beside the SNN on the pictures
 * @param images at least one
 * @throws as `analyze`, as reading images and decoding outputs
 */
export async function collectDetail(
  subject: AnalysisSubject,
  ann: AnnRunner,
  task: Task,
  images: readonly DatasetImage[],
  options: DetailOptions = {},
): Promise<Detail> {
  const { program, prepared } = subject;
  const timesteps = options.timesteps ?? program.timesteps;
  const at = readoutSteps(options.at && [...options.at, timesteps], timesteps);
  const chosen = evenly(images.length, options.images ?? BOUNDS.pictures).map((i) => images[i]!);
  const layers = layersOf(program, prepared);
  const scatter = new ScatterCollector(layers, timesteps);
  const rasters = new RasterCollector(layers, timesteps);
  const labelled = images.some(({ boxes }) => boxes.length > 0);
  const pictures = new PictureCollector(task, chosen, at, labelled);
  const analysis = await analyze(subject, () => inputsOf(chosen, task), {
    timesteps,
    at,
    task,
    onlookers: [scatter, rasters, pictures],
    onInput: (done) => options.onImage?.(done, chosen.length),
    ...(options.builtin === undefined ? {} : { builtin: options.builtin }),
    ...(options.threads === undefined ? {} : { threads: options.threads }),
  });
  return {
    analysis: rounded(withFewStepErrors(analysis)),
    edges: edgesOf(program, prepared),
    scatter: scatter.of(chosenLayers(analysis.layers, BOUNDS.layers)),
    rasters: rasters.of(chosenLayers(analysis.layers, rasters.most)),
    pictures: await pictures.pictures(ann),
  };
}

/** Errors by timestep with three digits, and of the worst layers only where they are too many. */
function withFewStepErrors(analysis: Analysis): Analysis {
  const kept = new Set(worstFirst(analysis.layers).slice(0, Math.floor(BOUNDS.stepErrors / analysis.timesteps)));
  const layers = analysis.layers.map((layer) => ({
    ...layer,
    errorByStep: kept.has(layer) ? layer.errorByStep.map((error) => roundedNumber(error, 3)) : [],
  }));
  return { ...analysis, layers };
}

async function* inputsOf(images: readonly DatasetImage[], task: Task): AsyncGenerator<AnalysisInput> {
  for (const { file } of images) {
    const { tensor, transform } = prepareImage(await readImage(file), task.input);
    yield { inputs: new Map([[task.input.name, tensor]]), transform };
  }
}
