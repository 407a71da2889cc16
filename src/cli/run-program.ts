import { availableParallelism } from 'node:os';
import { fail } from '../diagnostics/index.js';
import {
  annOfProgram,
  cardOf,
  checkTimesteps,
  joinedProfile,
  simulationPool,
  taskOf,
  total,
  type ProfileRow,
  type Task,
} from '../index.js';
import { isImageFile } from '../vision/index.js';
import { modelOfProgram } from './ann-file.js';
import { cardOptions, openProgram } from './open.js';
import { pictureFolder, type PictureFolder } from './pictures.js';
import { profileLines } from './profile-table.js';
import { readouts, type RunFlags } from './run-flags.js';
import { answerLines, answerOf, rawAnswer, type Answer } from './results.js';
import { nirRunFlags, refuseFlags } from './run-nir.js';
import { taskInputs, tensorInputs, type RunInput } from './run-inputs.js';
import { short } from './table.js';
import { paint, print, printJson, progress, warn, warnOfClipping } from './terminal.js';

/** What the network says of one input at each read-out, as `--json` prints it. Work is counted from the first timestep. */
interface RunResult {
  readonly input: string;
  readonly steps: readonly (Answer & { readonly t: number; readonly spikes: number; readonly synapticOps: number })[];
}

/** Simulates a program on images or tensors, several at a time, and shows what it says. */
export async function runProgram(path: string, paths: readonly string[], flags: RunFlags): Promise<void> {
  refuseFlags(flags, nirRunFlags, 'a program has its own time and neurons');
  const program = await openProgram(path);
  const card = cardOf(program, cardOptions(flags));
  const task = card && (await taskOf(card, program.head.inputs, program.head.types, [], path));
  const steps = flags.timesteps ?? Math.max(program.timesteps, ...(flags.at ?? []));
  checkTimesteps(program, steps);
  const at = readouts(flags.at, steps);
  const drawing = flags.draw === undefined ? undefined : drawingOf(flags.draw, paths, task);
  const modelFile = drawing || flags.model !== undefined ? modelOfProgram(program, path, flags.model) : undefined;
  const ann = modelFile === undefined ? undefined : await annOfProgram(program, modelFile);
  const cores = flags.threads ?? availableParallelism();
  const pool = simulationPool(program, paths.every(isImageFile) ? Math.min(cores, paths.length) : cores);
  const results: RunResult[] = [];
  const profiles: (readonly ProfileRow[])[] = [];
  const running = progress('simulating');
  const finish = async (input: RunInput): Promise<RunResult> => {
    const { inputs, transform, image, id } = input;
    const snn = await pool.run({ inputs, timesteps: steps, at, profile: flags.profile ?? false });
    if (snn.profile) profiles.push(snn.profile);
    const answers = snn.steps.map(({ t, outputs, work }) => ({
      t,
      ...(task ? answerOf(task, outputs, transform) : rawAnswer(outputs)),
      spikes: total(work.spikes),
      synapticOps: total(work.synapticOps),
    }));
    const { outputs: last, work } = snn.steps.at(-1)!;
    warnOfClipping(id, work.clippedInputs);
    if (drawing && image === undefined) warn(`${id} is a tensor, so there is no image to draw on`);
    else if (drawing && image !== undefined) {
      const reference = ann ? { ann: await ann.run(inputs) } : {};
      await drawing.draw({ file: image, transform, snn: last, ...reference });
    }
    return { input: id, steps: answers };
  };
  try {
    const inputs = task
      ? taskInputs(paths, task)
      : tensorInputs(paths, { name: program.name, inputs: program.head.inputs });
    for await (const group of groupsOf(inputs, pool.threads)) {
      const done = await Promise.all(group.map(finish));
      results.push(...done);
      running.end();
      if (!flags.json) done.forEach(printResult);
      running.tick(results.length);
    }
  } finally {
    running.end();
    await pool.close();
    await ann?.close();
  }
  const profile = flags.profile ? joinedProfile(profiles) : undefined;
  if (flags.json) {
    printJson({ program: program.name, timesteps: steps, results, ...(profile ? { profile } : {}) });
    return;
  }
  if (profile) print(...profileLines(profile), '');
  if (drawing) print(`${drawing.count()} pictures are in ${flags.draw!}`);
}

function drawingOf(folder: string, paths: readonly string[], task: Task | undefined): PictureFolder {
  if (!task)
    return fail('NO_CARD', '--draw', 'the outputs have no meaning to draw without a model card', 'give --card');
  return pictureFolder(folder, paths, task);
}

async function* groupsOf<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

function printResult({ input, steps }: RunResult): void {
  for (const { t, spikes, synapticOps, ...answer } of steps)
    print(
      `${paint.bold(input)}  t=${t}, ${short(spikes)} spikes, ${short(synapticOps)} synaptic operations`,
      ...answerLines(answer),
      '',
    );
}
