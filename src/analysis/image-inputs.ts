import type { Task } from '../model.js';
import { prepareImage, readImage, type DatasetImage } from '../vision/index.js';
import type { AnalysisInput } from './measure.js';

/** Images as inputs to analyse, one in memory at a time. @throws FILE_UNREADABLE, IMAGE_UNREADABLE */
export async function* imageInputs(images: readonly DatasetImage[], task: Task): AsyncGenerator<AnalysisInput> {
  for (const { file } of images) {
    const { tensor, transform } = prepareImage(await readImage(file), task.input);
    yield { inputs: new Map([[task.input.name, tensor]]), transform };
  }
}
