import { analyze, imageInputs, layersOf, type Analysis, type AnalysisSubject } from '../analysis/index.js';
import type { AnnRunner } from '../ann/index.js';
import { readoutSteps } from '../evaluation/index.js';
import type { Task } from '../model.js';
import type { Detail } from '../report/index.js';
import type { DatasetImage } from '../vision/index.js';
import { BOUNDS, chosenLayers, pictureSteps, worstFirst } from './bounds.js';
import { edgesOf } from './edges.js';
import { evenly } from './evenly.js';
import { picturesOf } from './pictures.js';
import { RasterCollector } from './raster.js';
import { rounded, roundedNumber } from './rounded.js';
import { ScatterCollector } from './scatter.js';

/** How closely a run is looked into; everything has a default. */
export interface DetailOptions {
  /** Timesteps to run; the program's own unless told otherwise. */
  readonly timesteps?: number;
  /** Timesteps to read out at; every power of two unless told otherwise, and always the last. */
  readonly at?: readonly number[];
  /**
   * Most images to look at, spread evenly over those given. At most 6 become pictures. Unless told otherwise 6, of which so many are analysed as have 16
   * timesteps together, but at least one: the reference simulator takes its time.
   */
  readonly images?: number;
  /** Do not use ONNX Runtime for the values of layers even if it is installed. */
  readonly builtin?: boolean;
  /** Images simulated at a time for pictures; 1 unless told otherwise. */
  readonly threads?: number;
  /** Called after each analysed image. */
  readonly onImage?: (done: number, of: number) => void;
}

/** Timesteps that the reference simulator runs, over all images, unless told otherwise. */
const ANALYSED_TIMESTEPS = 16;

/**
 * Looks into a program on a few images. One simulation of each with the reference simulator gives the analysis, and on the first image spikes and values of some neurons; the
 * engine simulates the pictures. The same inputs give the same bytes. How much is kept says `BOUNDS`.
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
  const some = (most: number): DatasetImage[] => evenly(images.length, most).map((i) => images[i]!);
  const most = options.images ?? BOUNDS.pictures;
  const affordable = Math.max(1, Math.min(most, Math.floor(ANALYSED_TIMESTEPS / timesteps)));
  const analysed = some(options.images ?? affordable);
  const layers = layersOf(program, prepared);
  const scatter = new ScatterCollector(layers, timesteps);
  const rasters = new RasterCollector(layers, timesteps);
  const threads = options.threads === undefined ? {} : { threads: options.threads };
  const analysis = await analyze(subject, () => imageInputs(analysed, task), {
    timesteps,
    at,
    task,
    onlookers: [scatter, rasters],
    onInput: (done) => options.onImage?.(done, analysed.length),
    ...(options.builtin === undefined ? {} : { builtin: options.builtin }),
  });
  const labelled = images.some(({ boxes }) => boxes.length > 0);
  const pictures = some(Math.min(most, BOUNDS.pictures));
  return {
    analysis: rounded(withFewStepErrors(analysis)),
    edges: edgesOf(program, prepared),
    scatter: scatter.of(chosenLayers(analysis.layers, BOUNDS.layers)),
    rasters: rasters.of(chosenLayers(analysis.layers, rasters.most)),
    pictures: await picturesOf(program, ann, task, pictures, { timesteps, at: pictureSteps(at), labelled, ...threads }),
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
