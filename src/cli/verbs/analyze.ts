import { Command } from 'commander';
import { fail } from '../../diagnostics/index.js';
import {
  analyze,
  annotated,
  convertPrepared,
  firstDifference,
  imageInputs,
  measureSensitivity,
  partingFromAnn,
  settingsOf,
  type AnalysisInput,
  type AnalysisSubject,
  type Sensitivity,
  type Task,
} from '../../index.js';
import type { DatasetImage } from '../../vision/index.js';
import { analysisLines, differenceLines, partingLines } from '../analysis-table.js';
import { analysisTaskOf, type AnalysisSubjectFlags } from '../analysis-subject.js';
import { imagesToScore } from '../eval-images.js';
import { addCardFlags, addFlags, addConversionInMemory } from '../flags.js';
import { openProgram } from '../open.js';
import { between, whole } from '../read-values.js';
import { sensitivityLines } from '../sensitivity-table.js';
import { paint, print, printJson, progress, warnOfClipping, STDOUT } from '../terminal.js';
import { requireWritable, writeWhole } from '../write-file.js';

const DEFAULT_LIMIT = 8;
/** One simulation and some hundred runs of the ANN for each. */
const SENSITIVITY_LIMIT = 2;
const DEFAULT_TOLERANCE = 0.05;

interface Flags extends AnalysisSubjectFlags {
  readonly images?: string;
  readonly limit?: number;
  readonly threads?: number;
  readonly json?: string;
  readonly annotate?: string;
  readonly bisect?: number | true;
  readonly against?: string;
  readonly sensitivity?: boolean;
}

/** `snn-convert analyze <file>`: says which layers lose accuracy, why, and what would help. */
export function analyzeVerb(): Command {
  const command = new Command('analyze')
    .summary('say where accuracy is lost, why, and what would help')
    .description(
      'Compare every layer of the spiking network with the original model, and advise on those that lose most.',
    )
    .argument('<file>', 'a model (.onnx) or config file (.json), which is converted in memory, or a program (.snn)');
  addFlags(command, 'Analysis:', [
    { flags: '--images <folder>', about: 'the images; no labels are needed' },
    { flags: '--limit <n>', about: `use at most n images (default: ${DEFAULT_LIMIT})`, read: whole(1) },
    { flags: '--json <file>', about: 'write the result as JSON, replacing the file; - writes to stdout' },
    { flags: '--annotate <file.onnx>', about: 'write the model with what was found as metadata of its nodes' },
    {
      flags: '--bisect [tolerance]',
      about: `name the first layer that ends further from the original (relative error, default: ${DEFAULT_TOLERANCE})`,
      read: between(0, 1e9),
    },
    { flags: '--against <program.snn>', about: 'name the first bit in which two programs differ, instead' },
    {
      flags: '--sensitivity',
      about: `print what each layer loses and costs with coarser and finer neurons, on ${SENSITIVITY_LIMIT} images, instead`,
    },
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
  $ snn-convert analyze model.onnx --images photos/ --calib photos/ --sensitivity
  $ snn-convert analyze model.snn --images photos/ --bisect 0.1
  $ snn-convert analyze model.snn --images photos/ --against other.snn`,
    )
    .action(run);
}

async function run(path: string, flags: Flags): Promise<void> {
  const { json, images: folder, against, sensitivity, annotate } = flags;
  const limit = flags.limit ?? (sensitivity ? SENSITIVITY_LIMIT : DEFAULT_LIMIT);
  if (folder === undefined)
    return fail('BAD_COMMAND_LINE', '--images', 'expected images to analyse', 'give their folder with --images');
  const inputs = [path, flags.calib, flags.card, flags.model, against].filter((file) => file !== undefined);
  if (json !== undefined && json !== STDOUT) requireWritable(json, inputs, true);
  if (annotate !== undefined) requireWritable(annotate, inputs, true);
  if (annotate !== undefined && (against !== undefined || sensitivity))
    fail(
      'BAD_COMMAND_LINE',
      '--annotate',
      'it writes what an analysis found, which --against and --sensitivity do instead of',
      'drop one of them',
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
  if (sensitivity) {
    const table = await sensitivityOf(subject, samplesOf(images, task), flags);
    await report(
      { sensitivity: table },
      [paint.bold(`${subject.program.name}: what precision is worth`), '', ...sensitivityLines(table)],
      json,
    );
    return;
  }
  const analysing = progress('analysing', images.length);
  const analysis = await analyze(subject, () => imageInputs(images, task), {
    ...steps,
    task,
    ...(flags.threads === undefined ? {} : { threads: flags.threads }),
    onInput: analysing.tick,
  }).finally(analysing.end);
  warnOfClipping('the images', analysis.clippedInputs);
  if (annotate !== undefined) await writeWhole(annotate, annotated(analysis, subject.prepared));
  const title = `${analysis.model}: ${analysis.inputs} images, preset ${analysis.preset}, T=${analysis.timesteps}`;
  const lines = [paint.bold(title), '', ...analysisLines(analysis)];
  if (flags.bisect === undefined) return report(analysis, lines, json);
  const tolerance = flags.bisect === true ? DEFAULT_TOLERANCE : flags.bisect;
  const parting = partingFromAnn(analysis, tolerance);
  const words = partingLines(parting, tolerance, analysis.timesteps);
  await report({ ...analysis, parting: parting ?? null }, [...lines, '', ...words], json);
}

async function sensitivityOf(
  { program, prepared, calibration }: AnalysisSubject,
  samples: AsyncIterable<AnalysisInput['inputs']>,
  { timesteps, threads }: Flags,
): Promise<Sensitivity> {
  if (!calibration)
    return fail(
      'BAD_OPTION',
      '--sensitivity',
      `other precisions of "${program.name}" need the data that it was calibrated on`,
      'give it with --calib',
    );
  const measuring = progress('layers and images');
  const settings = { ...settingsOf(program), ...(timesteps === undefined ? {} : { timesteps }) };
  return measureSensitivity(
    { prepared, settings, make: (changed) => Promise.resolve(convertPrepared(prepared, calibration, changed)) },
    samples,
    { ...(threads === undefined ? {} : { threads }), onLayer: measuring.tick },
  ).finally(measuring.end);
}

async function report(result: unknown, lines: readonly string[], json: string | undefined): Promise<void> {
  if (json === STDOUT) {
    printJson(result);
    return;
  }
  if (json !== undefined) await writeWhole(json, `${JSON.stringify(result, null, 2)}\n`);
  print(...lines);
}

async function* samplesOf(images: readonly DatasetImage[], task: Task): AsyncGenerator<AnalysisInput['inputs']> {
  for await (const { inputs } of imageInputs(images, task)) yield inputs;
}
