import { availableParallelism } from 'node:os';
import type { AnnRunner } from '../ann/index.js';
import { fail } from '../diagnostics/index.js';
import type { Task } from '../model.js';
import { neuronCount, type SnnProgram } from '../snn/index.js';
import { joinedProfile, simulationPool, type ProfileRow, type SimulationResult } from '../engine/index.js';
import { total } from '../sim/index.js';
import type { Tensor } from '../tensor/index.js';
import {
  bootstrap,
  prepareImage,
  readImage,
  readMask,
  type DatasetImage,
  type Mask,
  type ImageTransform,
} from '../vision/index.js';
import { classificationScoring } from './classification.js';
import { denseMacs, ENERGY_RULE, energyOf, type Energy } from './energy.js';
import { detectionScoring } from './detection.js';
import { RelativeError } from './relative-error.js';
import type { Metrics, Scoring } from './scoring.js';
import { segmentationScoring } from './segmentation.js';

/** The SNN after t timesteps. Metrics of the task beside these fields: `map50` and `map`, `miou`, or `top1` and `top5`, in 0..1. */
export type SnnScore = Metrics &
  Energy & {
    readonly t: number;
    /** F1 of boxes (IoU 0.5), mean IoU of masks, or share of equal classes, against the ANN, 0..1. */
    readonly agreement: number;
    /** Mean over images of |SNN outputs - ANN outputs| / |ANN outputs|, Euclidean norms over all outputs; 1 for an ANN that says only zeros when the SNN does not. */
    readonly outputError: number;
    /** Hardware spikes per neuron and image, from the first timestep to this one. */
    readonly spikesPerNeuron: number;
    /** Synaptic operations per image, from the first timestep to this one. */
    readonly synapticOps: number;
  };

/** An ANN and its SNN measured on the same images. */
export interface Evaluation {
  readonly schemaVersion: 1;
  /** Metrics of the ANN on the same tensors; empty when the images carry no labels. */
  readonly ann: Metrics;
  readonly snn: readonly SnnScore[];
  /** ANN - SNN at the last t, with a 95 % bootstrap interval of the primary metric over images; null without labels. */
  readonly drop: (Metrics & { readonly low: number; readonly high: number }) | null;
  readonly images: number;
  readonly timesteps: number;
  /** Virtual timesteps in each, in which messages are digits in {-1, 0, 1}; 1 where messages are sent whole. */
  readonly virtual: number;
  readonly model: string;
  readonly neurons: number;
  /** Multiply-accumulates of the ANN where the SNN has synapses, per image. */
  readonly annMacs: number;
  /** What `acsPerMac` and `energyShare` count. */
  readonly energyRule: string;
  /** Seconds in total: the ANN's runs, and the simulations summed over threads. */
  readonly seconds: { readonly ann: number; readonly snn: number };
  /** Where the time of the simulations went, summed over images; only where that was asked for. */
  readonly profile?: readonly ProfileRow[];
}

/** What an evaluation hands on for each image, for drawing. Predictions are the task's own. */
export interface ImageResult {
  readonly image: DatasetImage;
  readonly transform: ImageTransform;
  readonly ann: ReadonlyMap<string, Tensor>;
  readonly snn: SimulationResult;
}

/** What to run and read out of an evaluation; everything has a default. */
export interface EvaluateOptions {
  /** Timesteps to run; the program's own unless told otherwise. */
  readonly timesteps?: number;
  /** Timesteps to read out at; every power of two and the last unless told otherwise. */
  readonly at?: readonly number[];
  readonly threads?: number;
  readonly seed?: number;
  /** Whether to find out where the time of the simulations goes. */
  readonly profile?: boolean;
  readonly onImage?: (done: number, result: ImageResult) => void | Promise<void>;
}

/**
 * Measures a program against its ANN on labelled images, both on identical tensors.
 * @throws NO_IMAGES for an empty set, and what reading images and decoding outputs find
 */
export async function evaluateProgram(
  program: SnnProgram,
  ann: AnnRunner,
  task: Task,
  images: readonly DatasetImage[],
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  if (images.length === 0)
    fail(
      'NO_IMAGES',
      'evaluation',
      'expected at least one image but found none',
      'check --images, --annotations and --limit',
    );
  const timesteps = options.timesteps ?? program.timesteps;
  const at = readoutSteps(options.at, timesteps);
  const scoring = await scoringOf(task, images);
  const predictions: { ann: unknown[]; snn: unknown[][] } = { ann: [], snn: at.map(() => []) };
  const sums = at.map(() => ({
    errors: images.map(() => new RelativeError()),
    spikes: 0,
    synapticOps: 0,
    // by image: sums of fractions depend on their order, and images are done in any
    energy: images.map((): Energy => ({ acsPerMac: 0, energyShare: 0, macs: 0 })),
  }));
  const dense = denseMacs(program);
  const seconds = { ann: 0, snn: 0 };
  const pool = simulationPool(program, Math.min(options.threads ?? availableParallelism(), images.length));
  const profiles: (readonly ProfileRow[])[] = [];
  let done = 0;
  const evaluateImage = async (image: DatasetImage, index: number): Promise<void> => {
    const { tensor, transform } = prepareImage(await readImage(image.file), task.input);
    const inputs = new Map([[task.input.name, tensor]]);
    const simulation = pool.run({ inputs, timesteps, at, profile: options.profile ?? false });
    const start = performance.now();
    const annOutputs = await ann.run(inputs);
    seconds.ann += (performance.now() - start) / 1000;
    const snn = await simulation;
    seconds.snn += snn.seconds;
    if (snn.profile) profiles.push(snn.profile);
    predictions.ann[index] = scoring.predict(annOutputs, transform);
    snn.steps.forEach(({ t, outputs, work }, k) => {
      predictions.snn[k]![index] = scoring.predict(outputs, transform);
      sums[k]!.errors[index]!.add(outputs, annOutputs);
      sums[k]!.spikes += total(work.spikes);
      sums[k]!.synapticOps += total(work.synapticOps);
      sums[k]!.energy[index] = energyOf(work, t, dense);
    });
    done++;
    await options.onImage?.(done, { image, transform, ann: annOutputs, snn });
  };
  try {
    await inLanes(images, pool.threads, evaluateImage);
  } finally {
    await pool.close();
  }
  const neurons = neuronCount(program);
  const annScore = scoring.labelled ? scoring.score(predictions.ann) : {};
  const snn = at.map((t, k) => ({
    t,
    ...(scoring.labelled ? scoring.score(predictions.snn[k]!) : {}),
    agreement: scoring.agreement(predictions.ann, predictions.snn[k]!),
    outputError: sums[k]!.errors.reduce((all, one) => all.merge(one), new RelativeError()).value,
    spikesPerNeuron: neurons === 0 ? 0 : sums[k]!.spikes / images.length / neurons,
    synapticOps: sums[k]!.synapticOps / images.length,
    acsPerMac: sums[k]!.energy.reduce((sum, { acsPerMac }) => sum + acsPerMac, 0) / images.length,
    energyShare: sums[k]!.energy.reduce((sum, { energyShare }) => sum + energyShare, 0) / images.length,
    macs: sums[k]!.energy.reduce((sum, { macs }) => sum + macs, 0) / images.length,
  }));
  return {
    schemaVersion: 1,
    ann: annScore,
    snn,
    drop: scoring.labelled
      ? dropOf(scoring, annScore, predictions.ann, snn.at(-1)!, predictions.snn.at(-1)!, options.seed ?? 1)
      : null,
    images: images.length,
    timesteps,
    virtual: program.planes ?? 1,
    model: program.name,
    neurons,
    annMacs: dense.ann,
    energyRule: ENERGY_RULE,
    seconds,
    ...(options.profile ? { profile: joinedProfile(profiles) } : {}),
  };
}

/** Works through a list with `lanes` items under way at a time. */
async function inLanes<T>(
  list: readonly T[],
  lanes: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let i = next++; i < list.length; i = next++) await work(list[i]!, i);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Timesteps to read out at: those given, in order, else every power of two and the last. @throws BAD_OPTION for one outside 1..timesteps */
export function readoutSteps(at: readonly number[] | undefined, timesteps: number): readonly number[] {
  if (!at)
    return Array.from({ length: timesteps }, (_, i) => i + 1).filter(
      (t) => t === timesteps || Number.isInteger(Math.log2(t)),
    );
  const wrong = at.find((t) => !(Number.isInteger(t) && t >= 1 && t <= timesteps));
  if (wrong !== undefined)
    fail(
      'BAD_OPTION',
      '--at',
      `expected timesteps from 1 to ${timesteps} but found ${wrong}`,
      'raise --timesteps or drop that number',
    );
  return [...new Set(at)].sort((a, b) => a - b);
}

/** How the task of a card is measured on these images. */
export async function scoringOf(task: Task, images: readonly DatasetImage[]): Promise<Scoring<unknown>> {
  switch (task.card.task) {
    case 'detection':
      return detectionScoring(task, images);
    case 'classification':
      return classificationScoring(task, images);
    case 'segmentation': {
      const masks: (Mask | undefined)[] = [];
      for (const { mask } of images)
        masks.push(mask === undefined ? undefined : await readMask(mask, task.card.classes.length));
      return segmentationScoring(task, images, masks);
    }
  }
}

function dropOf(
  scoring: Scoring<unknown>,
  ann: Metrics,
  annPredictions: readonly unknown[],
  snn: Metrics,
  snnPredictions: readonly unknown[],
  seed: number,
): Evaluation['drop'] {
  const [of, other] = [scoring.weighted(annPredictions), scoring.weighted(snnPredictions)];
  const { low, high } = bootstrap(annPredictions.length, (weights) => of(weights) - other(weights), { seed });
  return { ...Object.fromEntries(Object.entries(ann).map(([name, value]) => [name, value - snn[name]!])), low, high };
}
