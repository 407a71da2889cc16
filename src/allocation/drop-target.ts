import type { AnnOptions, AnnRunner } from '../ann/index.js';
import type { Sample } from '../calibration/index.js';
import type { Prepared } from '../convert.js';
import { evaluateProgram, scoringOf } from '../evaluation/index.js';
import type { Task } from '../model.js';
import type { DatasetImage } from '../vision/index.js';
import type { DropTarget } from './max-drop.js';
import { measureProgram } from './measure-program.js';

/**
 * A target in absolute points of the task's primary metric on labelled images; undefined when they carry no labels.
 * @param ann the original model
 * @param most points, 0..100
 */
export async function metricTarget(
  task: Task,
  ann: AnnRunner,
  images: readonly DatasetImage[],
  most: number,
  options: { readonly threads?: number } = {},
): Promise<DropTarget | undefined> {
  const { labelled, primary } = await scoringOf(task, images);
  if (!labelled) return undefined;
  return {
    unit: `points of ${primary} on ${images.length} images`,
    most,
    isOutputError: false,
    async measure(program) {
      const { drop } = await evaluateProgram(program, ann, task, images, { ...options, at: [program.timesteps] });
      return 100 * drop![primary]!;
    },
  };
}

/**
 * A target in percent of relative output error, for inputs without labels.
 * @param samples begins the inputs anew at each call
 * @param on what the inputs are, such as `16 calibration inputs`
 */
export function outputErrorTarget(
  prepared: Prepared,
  samples: () => AsyncIterable<Sample>,
  most: number,
  on: string,
  options: AnnOptions = {},
): DropTarget {
  return {
    unit: `% relative output error on ${on}`,
    most,
    isOutputError: true,
    measure: async (program) => 100 * (await measureProgram(program, prepared, samples(), options)).error,
  };
}
