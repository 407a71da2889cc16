import { Command } from 'commander';
import { fail } from '../../diagnostics/index.js';
import { evaluate, evaluationReport, type Evaluation, type OriginalAnn, type Report, type Task } from '../../index.js';
import type { DatasetImage } from '../../vision/index.js';
import { imageFlags, imagesToScore, type ImageFlags } from '../eval-images.js';
import { subjectOf, type Made, type SubjectFlags } from '../eval-subject.js';
import { evaluationLines } from '../evaluation-table.js';
import { addCardFlags, addFlags, addConversionInMemory } from '../flags.js';
import { pictureFolder, type PictureFolder } from '../pictures.js';
import { profileLines } from '../profile-table.js';
import { timesteps, whole } from '../read-values.js';
import { reportFiles, writeReport } from '../report-files.js';
import { lookInto } from '../look-into.js';
import { ownCommandLine } from '../shell-words.js';
import { paint, print, printJson, progress, warn, warnOfClipping, STDOUT } from '../terminal.js';
import { requireWritable, writeWhole } from '../write-file.js';

interface Flags extends SubjectFlags, Omit<ImageFlags, 'images'> {
  readonly images?: string;
  readonly threads?: number;
  readonly profile?: boolean;
  readonly json?: string;
  readonly draw?: string;
  readonly drawLimit?: number;
  readonly report?: string;
  readonly reportImages?: number;
}

/** `snn-convert eval <file>`: measures the spiking network against the original. */
export function evalVerb(): Command {
  const command = new Command('eval')
    .summary('measure a program against its original')
    .description('Measure the spiking network against the original model, both on identical tensors.')
    .argument('<file>', 'a model (.onnx) or config file (.json), which is converted in memory, or a program (.snn)');
  addFlags(command, 'Images:', [{ flags: '--images <folder>', about: 'the images' }, ...imageFlags]);
  addFlags(command, 'Evaluation:', [
    { flags: '--at <list>', about: 'timesteps to read out at (default: powers of two and the last)', read: timesteps },
    { flags: '--json <file>', about: 'write the result as JSON, replacing the file; - writes to stdout' },
    { flags: '--draw <folder>', about: 'draw boxes of ANN (dashed) and SNN on the images' },
    { flags: '--draw-limit <n>', about: 'draw only the first n images (default: 8)', read: whole(1) },
    {
      flags: '--report <file.html>',
      about: 'write a page that shows the result, with .json and .csv beside it, replacing the files',
    },
    {
      flags: '--report-images <n>',
      about: 'images that the report looks into, layer by layer; 0 for none (default: up to 6, fewer for long runs)',
      read: whole(0),
    },
    { flags: '--threads <n>', about: 'images simulated at a time (default: all cores)', read: whole(1) },
    { flags: '--profile', about: 'show where the time of the simulations goes, layer by layer' },
    { flags: '--model <file>', about: 'the model that a program was made of (default: the one beside it)' },
  ]);
  addConversionInMemory(command);
  addCardFlags(command);
  return command
    .addHelpText(
      'after',
      `
Examples:
  $ snn-convert eval model.onnx --images val/ --annotations val.json --calib train/
  $ snn-convert eval model.onnx --images faces/ --annotations faces.json --calib faces/ --calib-limit 20 --skip 20
  $ snn-convert eval model.snn --images val/ --annotations val.json --at 1,2,4,8 --json result.json
  $ snn-convert eval model.onnx --images val/ --annotations val.json --calib train/ --report report.html
  $ snn-convert eval model.onnx --images photos/ --calib photos/ --draw drawn/`,
    )
    .action(run);
}

async function run(path: string, flags: Flags): Promise<void> {
  const { json, images: folder } = flags;
  if (folder === undefined)
    return fail(
      'BAD_COMMAND_LINE',
      '--images',
      'expected the images to evaluate on',
      'give their folder with --images',
    );
  const inputs = [path, flags.calib, flags.card, flags.annotations, flags.model].filter((f) => f !== undefined);
  const jsonFile = json === STDOUT ? undefined : json;
  if (jsonFile !== undefined) requireWritable(jsonFile, inputs, true);
  const reported =
    flags.report === undefined
      ? undefined
      : reportFiles(flags.report, inputs, jsonFile === undefined ? [] : [jsonFile]);
  const subject = await subjectOf(path, flags);
  const images = await imagesToScore({ ...flags, images: folder }, subject.task);
  const files = images.map((image) => image.file);
  const pictures = flags.draw === undefined ? undefined : pictureFolder(flags.draw, files, subject.task);
  const made = await subject.made();
  const { program } = made;
  const ann = await subject.ann();
  if (ann.fallback !== undefined) warn(`the ANN is run as imported (${ann.engine}): ${ann.fallback}`);
  let clipped = 0;
  const scoring = progress('evaluating', images.length);
  const drawn = new Set(images.slice(0, flags.drawLimit ?? 8));
  try {
    const evaluation = await evaluate(program, ann, subject.task, images, {
      timesteps: flags.timesteps ?? Math.max(program.timesteps, ...(flags.at ?? [])),
      ...(flags.at === undefined ? {} : { at: flags.at }),
      ...(flags.threads === undefined ? {} : { threads: flags.threads }),
      ...(flags.seed === undefined ? {} : { seed: flags.seed }),
      ...(flags.profile ? { profile: true } : {}),
      async onImage(done, { image, transform, ann: annOutputs, snn }) {
        scoring.tick(done);
        clipped += snn.steps.at(-1)!.work.clippedInputs;
        if (pictures && drawn.has(image))
          await pictures.draw({ file: image.file, transform, ann: annOutputs, snn: snn.steps.at(-1)!.outputs });
      },
    });
    scoring.end();
    warnOfClipping('the images', clipped);
    await tellResult(evaluation, ann.engine, pictures, flags);
    if (!reported) return;
    await writeReport(reported, await reportOf(evaluation, made, ann, subject.task, images, flags));
    if (json !== STDOUT) print('', `the report is ${paint.bold(reported.html)}`);
  } finally {
    scoring.end();
    await ann.close();
  }
}

/** The report of an evaluation, with a look into some of its images. */
async function reportOf(
  evaluation: Evaluation,
  { program, synthetic, subject }: Made,
  ann: OriginalAnn,
  task: Task,
  images: readonly DatasetImage[],
  { reportImages, threads, seed, images: folder = '' }: Flags,
): Promise<Report> {
  const detail =
    reportImages === 0
      ? null
      : await lookInto(subject(), ann, task, images, {
          timesteps: evaluation.timesteps,
          at: evaluation.snn.map(({ t }) => t),
          ...(threads === undefined ? {} : { threads }),
          ...(reportImages === undefined ? {} : { images: reportImages }),
        });
  return evaluationReport(program, evaluation, detail, images, {
    command: ownCommandLine(),
    seed: seed ?? 1,
    images: folder,
    syntheticCalibration: synthetic,
  });
}

async function tellResult(
  evaluation: Evaluation,
  engine: string,
  pictures: PictureFolder | undefined,
  { json, draw = '' }: Flags,
): Promise<void> {
  if (json === STDOUT) {
    printJson(evaluation);
    return;
  }
  if (json !== undefined) await writeWhole(json, `${JSON.stringify(evaluation, null, 2)}\n`);
  const { model, images, timesteps: steps, seconds } = evaluation;
  print(
    paint.bold(`${model}: ${images} images, T=${steps}; scores in %, work per image`),
    '',
    ...evaluationLines(evaluation),
    `  seconds: ANN ${seconds.ann.toFixed(1)} (${engine}), SNN ${seconds.snn.toFixed(1)} summed over threads`,
  );
  if (evaluation.profile) print('', ...profileLines(evaluation.profile));
  if (pictures) print('', `${pictures.count()} pictures, ${pictures.shows}, are in ${paint.bold(draw)}`);
}
