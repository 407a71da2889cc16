import { basename } from 'node:path';
import type { AnnRunner } from '../ann/index.js';
import { simulationPool, type SimulationPool } from '../engine/index.js';
import type { Task } from '../model.js';
import type { Findings, Picture } from '../report/index.js';
import type { SnnProgram } from '../snn/index.js';
import { jpegUri, prepareImage, readImage, type DatasetImage } from '../vision/index.js';
import { BOUNDS, shortName } from './bounds.js';
import { findingsOf, seenIn, truthOf } from './findings.js';

/** How pictures are made. */
export interface PictureOptions {
  readonly timesteps: number;
  /** Timesteps at which it is shown what the SNN says. */
  readonly at: readonly number[];
  /** Whether the images carry labels, so that an image without boxes is one with nothing on it. */
  readonly labelled: boolean;
  /** Threads that simulate; 1 unless told otherwise. */
  readonly threads?: number;
}

/** Images with what their labels, the ANN and the SNN say of them. @throws as reading images, simulating and decoding */
export async function picturesOf(
  program: SnnProgram,
  ann: AnnRunner,
  task: Task,
  images: readonly DatasetImage[],
  options: PictureOptions,
): Promise<Picture[]> {
  const pool = simulationPool(program, Math.min(options.threads ?? 1, images.length));
  try {
    return await Promise.all(images.map((image) => pictureOf(pool, ann, task, image, options)));
  } finally {
    await pool.close();
  }
}

async function pictureOf(
  pool: SimulationPool,
  ann: AnnRunner,
  task: Task,
  image: DatasetImage,
  { timesteps, at, labelled }: PictureOptions,
): Promise<Picture> {
  const pixels = await readImage(image.file);
  const { tensor, transform } = prepareImage(pixels, task.input);
  const inputs = new Map([[task.input.name, tensor]]);
  const { steps } = await pool.run({ inputs, timesteps, at });
  const snn: { t: number; found: Findings }[] = [];
  for (const { t, outputs } of steps) snn.push({ t, found: await findingsOf(seenIn(task, outputs, transform)) });
  return {
    name: shortName(basename(image.file)),
    width: pixels.width,
    height: pixels.height,
    uri: await jpegUri(pixels, BOUNDS.pictureSide, BOUNDS.pictureBytes),
    truth: await findingsOf(await truthOf(task, image, labelled)),
    ann: await findingsOf(seenIn(task, await ann.run(inputs), transform)),
    snn,
  };
}
