import { simulateByEvents, type EngineOptions } from './engine/index.js';
import type { Timestep } from './sim/index.js';
import type { SnnProgram } from './snn/index.js';
import type { Tensor } from './tensor/index.js';

/**
 * Runs a program on one input and yields after every timestep; other work of the process runs in between, and leaving the loop early stops it.
 * @param inputs the model's inputs by name, shapes as in the ONNX file
 * @throws ConvertError WRONG_INPUT, TOO_MANY_TIMESTEPS
 */
export async function* simulateAsync(
  program: SnnProgram,
  inputs: ReadonlyMap<string, Tensor>,
  options: EngineOptions = {},
): AsyncGenerator<Timestep> {
  for (const step of simulateByEvents(program, inputs, options)) {
    yield step;
    await new Promise((resume) => setImmediate(resume));
  }
}
