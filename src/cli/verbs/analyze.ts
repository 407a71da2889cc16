import { Command } from 'commander';
import { fail } from '../../diagnostics/index.js';
import { analyze, firstDifference, partingFromAnn, type AnalysisInput, type Task } from '../../index.js';
import { prepareImage, readImage, type DatasetImage } from '../../vision/index.js';
import { analysisLines, differenceLines, partingLines } from '../analysis-table.js';
import { analysisTaskOf, type AnalysisSubjectFlags } from '../analysis-subject.js';
import { imagesToScore } from '../eval-images.js';
import { addCardFlags, addFlags, addConversionInMemory } from '../flags.js';
import { openProgram } from '../open.js';
import { between, whole } from '../read-values.js';
import { paint, print, printJson, progress, warnOfClipping } from '../terminal.js';
import { requireWritable, writeWhole } from '../write-file.js';

/** Instead of a file's name. */
const STDOUT = '-';
const DEFAULT_LIMIT = 8;
const DEFAULT_TOLERANCE = 0.05;

interface Flags extends AnalysisSubjectFlags {
  readonly images?: string;
  readonly limit?: number;
  readonly threads?: number;
  readonly json?: string;
  readonly bisect?: number | true;
  readonly against?: string;
}

/** `snn-convert analyze <file>`: says which layers lose accuracy, why, and what would help. */
export function analyzeVerb(): Command {
  const command = new Command('analyze')
    .summary('say where accuracy is lost, why, and what would help')
    .description(
      'Compare every layer of the spiking network with the original model, and advise on those that lose most.',
    )
    .argument('<file>', 'a model (.onnx), which is converted in memory, or a program (.snn)');
  addFlags(command, 'Analysis:', [
    { flags: '--images <folder>', about: 'the images; no labels are needed' },
    { flags: '--limit <n>', about: `use at most n images (default: ${DEFAULT_LIMIT})`, read: whole(1) },
    { flags: '--json <file>', about: 'write the result as JSON, replacing the file; - writes to stdout' },
    {
      flags: '--bisect [tolerance]',
      about: `name the first layer that ends further from the original (relative error, default: ${DEFAULT_TOLERANCE})`,
      read: between(0, 1e9),
    },
    { flags: '--against <program.snn>', about: 'name the first bit in which two programs differ, instead' },
    { flags: '--threads <n>', about: 'threads of the original model (default: 1)', read: whole(1) },
    { flags: '--model <file>', about: 'the model that a program was made of (default: the one beside it)' },
  ]);
  addConversionInMemory(command);
  addCardFlags(command);
  return command
    .addHelpText(
      'after',
      `
Examples:
  $ snn-convert analyze model.onnx --images photos/ --calib photos/
  $ snn-convert analyze model.onnx --images photos/ --calib photos/ --preset levels -T 16 --json layers.json
  $ snn-convert analyze model.snn --images photos/ --bisect 0.1
  $ snn-convert analyze model.snn --images photos/ --against other.snn`,
    )
    .action(run);
}

async function run(path: string, flags: Flags): Promise<void> {
  const { json, images: folder, limit = DEFAULT_LIMIT, against } = flags;
  if (folder === undefined)
    return fail('BAD_COMMAND_LINE', '--images', 'expected images to analyse', 'give their folder with --images');
  if (json !== undefined && json !== STDOUT)
    requireWritable(
      json,
      [path, flags.calib, flags.card, flags.model, against].filter((file) => file !== undefined),
      true,
    );
  const { task, subject: make } = await analysisTaskOf(path, flags);
  const images = await imagesToScore({ images: folder, limit }, task);
  const other = against === undefined ? undefined : await openProgram(against);
  const subject = await make();
  const steps = flags.timesteps === undefined ? {} : { timesteps: flags.timesteps };
  if (other) {
    const difference = await firstDifference(subject.program, other, samplesOf(images, task), flags.timesteps);
    await report({ difference: difference ?? null }, differenceLines(difference, images.length), json);
    return;
  }
  const analysing = progress('analysing', images.length);
  const analysis = await analyze(subject, () => inputsOf(images, task), {
    ...steps,
    task,
    ...(flags.threads === undefined ? {} : { threads: flags.threads }),
    onInput: analysing.tick,
  }).finally(analysing.end);
  warnOfClipping('the images', analysis.clippedInputs);
  const title = `${analysis.model}: ${analysis.inputs} images, preset ${analysis.preset}, T=${analysis.timesteps}`;
  const lines = [paint.bold(title), '', ...analysisLines(analysis)];
  if (flags.bisect === undefined) return report(analysis, lines, json);
  const tolerance = flags.bisect === true ? DEFAULT_TOLERANCE : flags.bisect;
  const parting = partingFromAnn(analysis, tolerance);
  const words = partingLines(parting, tolerance, analysis.timesteps);
  await report({ ...analysis, parting: parting ?? null }, [...lines, '', ...words], json);
}

async function report(result: unknown, lines: readonly string[], json: string | undefined): Promise<void> {
  if (json === STDOUT) {
    printJson(result);
    return;
  }
  if (json !== undefined) await writeWhole(json, `${JSON.stringify(result, null, 2)}\n`);
  print(...lines);
}

async function* inputsOf(images: readonly DatasetImage[], task: Task): AsyncGenerator<AnalysisInput> {
  for (const { file } of images) {
    const { tensor, transform } = prepareImage(await readImage(file), task.input);
    yield { inputs: new Map([[task.input.name, tensor]]), transform };
  }
}

async function* samplesOf(images: readonly DatasetImage[], task: Task): AsyncGenerator<AnalysisInput['inputs']> {
  for await (const { inputs } of inputsOf(images, task)) yield inputs;
}
