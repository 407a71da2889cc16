import type { AnalysisInput, Task } from '../index.js';
import { prepareImage, readImage, type DatasetImage } from '../vision/index.js';

/** Images as the inputs of a task, one in memory at a time, with how they became so. */
export async function* inputsOf(images: readonly DatasetImage[], task: Task): AsyncGenerator<AnalysisInput> {
  for (const { file } of images) {
    const { tensor, transform } = prepareImage(await readImage(file), task.input);
    yield { inputs: new Map([[task.input.name, tensor]]), transform };
  }
}
