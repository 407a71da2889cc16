import type { Sample } from '../calibration/index.js';
import { fail } from '../diagnostics/index.js';
import type { OpenedModel, Task } from '../model.js';
import { calibrationSamples } from '../samples.js';
import { prepareImage, readImage, type DatasetImage } from '../vision/index.js';

/** Inputs that can be gone through again. */
export interface Inputs {
  /** What they are, such as `2 calibration inputs`. */
  readonly what: string;
  readonly samples: () => AsyncIterable<Sample>;
}

/** Images of a data set as inputs of a model. */
export function imageInputs(images: readonly DatasetImage[], task: Task): Inputs {
  return {
    what: `${images.length} images`,
    async *samples() {
      for (const { file } of images)
        yield new Map([[task.input.name, prepareImage(await readImage(file), task.input).tensor]]);
    },
  };
}

/**
 * The first calibration inputs, made or read again.
 * @param calibration as given to a conversion; a record or samples that can be gone through only once cannot be read again
 * @throws VALIDATION_NEEDED for those
 */
export function calibrationInputs(
  opened: OpenedModel,
  calibration: string | object | undefined,
  { limit, seed }: { readonly limit: number; readonly seed?: number | undefined },
): Inputs {
  const what = `the first calibration inputs (${limit} at most)`;
  if (Array.isArray(calibration)) {
    const list = calibration as readonly Sample[];
    return { what, samples: () => each(list.slice(0, limit)) };
  }
  if (calibration !== undefined && typeof calibration !== 'string')
    return fail(
      'VALIDATION_NEEDED',
      `model "${opened.path}"`,
      'expected inputs on which precision can be measured, but calibration data is given as a record or as samples that are read once',
      'give validation images, or the calibration data itself',
    );
  return {
    what: calibration === undefined ? `${limit} synthetic images` : what,
    async *samples() {
      const options = { limit, ...(seed === undefined ? {} : { seed }) };
      yield* (await calibrationSamples(opened, opened.card, calibration, options)).samples;
    },
  };
}

// eslint-disable-next-line @typescript-eslint/require-await -- the same interface as inputs that are read from files
async function* each(list: readonly Sample[]): AsyncGenerator<Sample> {
  yield* list;
}
