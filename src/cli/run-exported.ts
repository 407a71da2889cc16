import { fail } from '../diagnostics/index.js';
import { cardOf, openExported, taskOf, type ExportedNetwork, type Task, type Tensor } from '../index.js';
import { readBytes } from '../vision/index.js';
import { cardOptions } from './open.js';
import { pictureFolder } from './pictures.js';
import { answerLines, answerOf, rawAnswer, type Answer } from './results.js';
import { readouts, type RunFlags } from './run-flags.js';
import { nirRunFlags, refuseFlags } from './run-nir.js';
import { taskInputs, tensorInputs, type RunInput } from './run-inputs.js';
import { paint, print, printJson } from './terminal.js';

/** Runs a network that was exported as ONNX, in ONNX Runtime; one with a single timestep is called again and again. */
export async function runExported(path: string, paths: readonly string[], flags: RunFlags): Promise<void> {
  refuseFlags(flags, nirRunFlags, 'an exported network has its own time and neurons');
  if (flags.model !== undefined || flags.profile)
    fail(
      'BAD_OPTION',
      flags.profile ? '--profile' : '--model',
      'an exported network is run by ONNX Runtime, alone',
      'give the program (.snn) for that',
    );
  const bytes = await readBytes(path);
  const network = await openExported(bytes, path, { runtime: 'node', optimized: true, threads: flags.threads ?? 1 });
  try {
    await runAll(path, network, paths, flags);
  } finally {
    await network.close();
  }
}

async function runAll(
  path: string,
  network: ExportedNetwork,
  paths: readonly string[],
  flags: RunFlags,
): Promise<void> {
  const { properties } = network;
  const { timesteps, at } = timesOf(network, flags);
  const task = await taskOfNetwork(path, network, flags);
  // without the host's tail there is nothing that a decoder could read
  const decoded = properties.tail ? task : undefined;
  const drawing =
    flags.draw === undefined
      ? undefined
      : decoded
        ? pictureFolder(flags.draw, paths, decoded)
        : fail(
            'NO_CARD',
            '--draw',
            'the outputs have no meaning to draw without a model card and the tail',
            'give --card',
          );
  const results: { input: string; steps: (Answer & { t: number })[] }[] = [];
  for await (const input of inputsOf(paths, network, task)) {
    const steps: (Answer & { t: number })[] = [];
    let last: ReadonlyMap<string, Tensor> = new Map();
    for await (const { t, outputs } of network.run(input.inputs, timesteps)) {
      last = outputs;
      if (at.includes(t))
        steps.push({ t, ...(decoded ? answerOf(decoded, outputs, input.transform) : rawAnswer(outputs)) });
    }
    results.push({ input: input.id, steps });
    if (!flags.json)
      for (const { t, ...answer } of steps) print(`${paint.bold(input.id)}  t=${t}`, ...answerLines(answer), '');
    if (drawing && input.image !== undefined)
      await drawing.draw({ file: input.image, transform: input.transform, snn: last });
  }
  if (flags.json) printJson({ program: properties.program, form: properties.form, timesteps, results });
  if (drawing && !flags.json) print(`${drawing.count()} pictures are in ${flags.draw!}`);
}

function timesOf(
  { properties }: ExportedNetwork,
  flags: RunFlags,
): { readonly timesteps: number; readonly at: readonly number[] } {
  const { form, timesteps: held } = properties;
  if (form === 'step') {
    const timesteps = flags.timesteps ?? Math.max(held, ...(flags.at ?? []));
    return { timesteps, at: readouts(flags.at, timesteps) };
  }
  if ((flags.timesteps ?? held) !== held || (flags.at ?? [held]).some((t) => t !== held))
    fail(
      'BAD_OPTION',
      flags.timesteps === undefined ? '--at' : '--timesteps',
      `the file holds ${held} timesteps and is read out after the last`,
      'export with --unroll step to choose when it is run',
    );
  return { timesteps: held, at: [held] };
}

/** The task by the card in the file. */
async function taskOfNetwork(path: string, network: ExportedNetwork, flags: RunFlags): Promise<Task | undefined> {
  const { program, card } = network.properties;
  const found = cardOf({ name: program, ...(card ? { card } : {}) }, cardOptions(flags));
  return found && taskOf(found, [...network.inputs.keys()], network.inputs, [], path);
}

function inputsOf(
  paths: readonly string[],
  { inputs, properties }: ExportedNetwork,
  task: Task | undefined,
): AsyncGenerator<RunInput> {
  return task ? taskInputs(paths, task) : tensorInputs(paths, { name: properties.program, inputs: [...inputs.keys()] });
}
