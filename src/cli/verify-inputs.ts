import {
  cardOf,
  filled,
  real,
  seededRandom,
  sizeOf,
  syntheticSamples,
  taskOf,
  tensor,
  type SnnProgram,
  type Tensor,
  type TensorType,
} from '../index.js';
import type { ModelCard } from '../vision/index.js';
import { taskInputs, tensorInputs } from './run-inputs.js';

/** Inputs of a program by name. */
type Inputs = ReadonlyMap<string, Tensor>;

/**
 * What a file is verified with: the images and tensors that the user names, else synthetic images or, where the input is no image, random numbers within the calibrated range.
 * @param most how many at most
 */
export async function verifyInputs(
  program: SnnProgram,
  where: string,
  paths: readonly string[],
  { most, seed }: { readonly most: number; readonly seed: number },
): Promise<readonly Inputs[]> {
  const card = cardOf(program, {});
  if (paths.length === 0) return made(program, card, most, seed);
  const task = card && (await taskOf(card, program.head.inputs, program.head.types, [], where));
  const inputs: Inputs[] = [];
  for await (const input of task
    ? taskInputs(paths, task)
    : tensorInputs(paths, { name: program.name, inputs: program.head.inputs })) {
    inputs.push(input.inputs);
    if (inputs.length === most) break;
  }
  return inputs;
}

async function made(
  program: SnnProgram,
  card: ModelCard | undefined,
  most: number,
  seed: number,
): Promise<readonly Inputs[]> {
  const declared = program.head.inputs.map((name) => ({ name, shape: program.head.types.get(name)!.shape }));
  const samples = syntheticSamples(declared, card, seed);
  const inputs: Inputs[] = [];
  if (samples)
    for await (const sample of samples) {
      inputs.push(sample);
      if (inputs.length === most) return inputs;
    }
  const random = seededRandom(seed);
  const reach = rangeOf(program);
  while (inputs.length < most)
    inputs.push(
      new Map(declared.map(({ name }) => [name, randomTensor(program.head.types.get(name)!, random, reach)])),
    );
  return inputs;
}

/** Random numbers up to `reach` in magnitude, or whole ones from 0 to 100. */
function randomTensor({ dtype, shape }: TensorType, random: () => number, reach: number): Tensor {
  if (dtype === 'f32')
    return real(
      shape,
      Float32Array.from({ length: sizeOf(shape) }, () => (2 * random() - 1) * reach),
    );
  const { data } = filled(dtype, shape, 0);
  return tensor(
    dtype,
    shape,
    data.map(() => Math.floor(random() * (dtype === 'bool' ? 2 : 101))),
  );
}

/** The largest analog input that calibration saw, within a factor of two. */
function rangeOf({ steps }: SnnProgram): number {
  const ranges = steps.map((step) =>
    step.kind === 'synapse' && step.source.kind === 'analog' && Number.isFinite(step.source.limit)
      ? step.source.limit * 2 ** step.source.inputExponent
      : 0,
  );
  return Math.max(...ranges) || 1;
}
