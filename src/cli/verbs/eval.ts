import { Command } from 'commander';
import { fail } from '../../diagnostics/index.js';
import {
  annOfProgram,
  cardOf,
  evaluate,
  originalAnn,
  taskOf,
  type OriginalAnn,
  type SnnProgram,
  type Task,
} from '../../index.js';
import { modelBeside, modelOfProgram } from '../ann-file.js';
import { imagesToScore, type ImageFlags } from '../eval-images.js';
import { evaluationLines } from '../evaluation-table.js';
import { addCardFlags, addFlags, conversionFlags, type CardFlags, type ConversionFlags } from '../flags.js';
import {
  cardOptions,
  convertWithFlags,
  isProgramFile,
  openProgram,
  openWithFlags,
  warnAll,
  warningsOf,
} from '../open.js';
import { pictureFolder } from '../pictures.js';
import { timesteps, whole } from '../read-values.js';
import { paint, print, printJson, progress, warn } from '../terminal.js';
import { requireWritable, writeWhole } from '../write-file.js';

interface Flags extends ConversionFlags, CardFlags, ImageFlags {
  readonly at?: readonly number[];
  readonly threads?: number;
  readonly json?: string;
  readonly draw?: string;
  readonly drawLimit?: number;
  readonly model?: string;
}

/** A program with what it is measured by. `program` is made only after everything else was found to be in order. */
interface Subject {
  readonly task: Task;
  readonly program: () => Promise<SnnProgram>;
  readonly ann: () => Promise<OriginalAnn>;
}

/** `snn-convert eval <file>`: measures the spiking network against the original. */
export function evalVerb(): Command {
  const command = new Command('eval')
    .summary('measure a program against its original')
    .description('Measure the spiking network against the original model, both on identical tensors.')
    .argument('<file>', 'a model (.onnx), which is converted in memory, or a program (.snn)');
  addFlags(command, 'Images:', [
    { flags: '--annotations <path>', about: 'labels: COCO JSON, simple JSON, VOC or YOLO folder, folder of masks' },
    { flags: '--dataset <kind>', about: 'layout of the labels, where it cannot be recognised' },
    { flags: '--skip <n>', about: 'leave out the first n images', read: whole(0) },
    { flags: '--limit <n>', about: 'use at most n images', read: whole(1) },
  ]);
  addFlags(command, 'Evaluation:', [
    { flags: '--at <list>', about: 'timesteps to read out at (default: powers of two and the last)', read: timesteps },
    { flags: '--json <file>', about: 'write the result as JSON, replacing the file; - writes to stdout' },
    { flags: '--draw <folder>', about: 'draw boxes of ANN (dashed) and SNN on the images' },
    { flags: '--draw-limit <n>', about: 'draw only the first n images (default: 8)', read: whole(1) },
    { flags: '--threads <n>', about: 'images simulated at a time (default: all cores)', read: whole(1) },
    { flags: '--model <file>', about: 'the model that a program was made of (default: the one beside it)' },
  ]);
  command.requiredOption('--images <folder>', 'the images');
  addFlags(
    command,
    'Conversion (of a model):',
    conversionFlags.filter(({ flags }) => !flags.startsWith('--save')),
  );
  addCardFlags(command);
  return command
    .addHelpText(
      'after',
      `
Examples:
  $ snn-convert eval model.onnx --images val/ --annotations val.json --calib train/
  $ snn-convert eval model.onnx --images faces/ --annotations faces.json --calib faces/ --calib-limit 20 --skip 20
  $ snn-convert eval model.snn --images val/ --annotations val.json --at 1,2,4,8 --json result.json
  $ snn-convert eval model.onnx --images photos/ --calib photos/ --draw drawn/`,
    )
    .action(run);
}

async function run(path: string, flags: Flags): Promise<void> {
  const toStdout = flags.json === '-';
  if (flags.json !== undefined && !toStdout) {
    const inputs = [path, flags.calib, flags.card, flags.annotations, flags.model].filter((f) => f !== undefined);
    requireWritable(flags.json, inputs, true);
  }
  const subject = isProgramFile(path) ? await programSubject(path, flags) : await modelSubject(path, flags);
  const { task } = subject;
  const images = await imagesToScore(flags, task);
  const pictures =
    flags.draw === undefined
      ? undefined
      : pictureFolder(
          flags.draw,
          images.map((i) => i.file),
          task,
        );
  const drawn = new Set(images.slice(0, pictures ? (flags.drawLimit ?? 8) : 0));
  const program = await subject.program();
  const ann = await subject.ann();
  if (ann.fallback !== undefined) warn(`the ANN is run as imported (${ann.engine}): ${ann.fallback}`);
  const scoring = progress('evaluating', images.length);
  try {
    const evaluation = await evaluate(program, ann, task, images, {
      ...(flags.timesteps === undefined ? {} : { timesteps: flags.timesteps }),
      ...(flags.at === undefined ? {} : { at: flags.at }),
      ...(flags.threads === undefined ? {} : { threads: flags.threads }),
      ...(flags.seed === undefined ? {} : { seed: flags.seed }),
      async onImage(done, { image, transform, ann: annOutputs, snn }) {
        scoring.tick(done);
        if (drawn.has(image))
          await pictures?.draw({ file: image.file, transform, ann: annOutputs, snn: snn.steps.at(-1)!.outputs });
      },
    });
    scoring.end();
    const text = `${JSON.stringify(evaluation, null, 2)}\n`;
    if (flags.json !== undefined && !toStdout) await writeWhole(flags.json, text);
    if (toStdout) {
      printJson(evaluation);
      return;
    }
    const { seconds } = evaluation;
    print(
      paint.bold(`${evaluation.model}: ${evaluation.images} images, T=${evaluation.timesteps}`),
      '',
      ...evaluationLines(evaluation),
      `  seconds: ANN ${seconds.ann.toFixed(1)} (${ann.engine}), SNN ${seconds.snn.toFixed(1)} summed over threads`,
    );
    if (pictures)
      print('', `${pictures.count()} pictures with the boxes of ANN and SNN are in ${paint.bold(flags.draw)}`);
  } finally {
    scoring.end();
    await ann.close();
  }
}

async function modelSubject(path: string, flags: Flags): Promise<Subject> {
  const opened = openWithFlags(path, flags);
  const { graph } = opened.imported;
  return {
    task: await taskOf(opened.card, graph.inputs, graph.types, opened.cardNotes, path),
    async program() {
      const result = await convertWithFlags(opened, flags);
      warnAll(warningsOf(result));
      return result.program;
    },
    ann: () => originalAnn(opened),
  };
}

async function programSubject(path: string, flags: Flags): Promise<Subject> {
  const program = await openProgram(path);
  const card = cardOf(program, cardOptions(flags));
  const model = modelOfProgram(program, path, flags.model);
  if (model === undefined)
    return fail(
      'MODEL_NEEDED',
      path,
      `expected the model that the program was made of at ${modelBeside(program, path)} but found nothing`,
      'give it with --model',
    );
  return {
    task: await taskOf(card, program.head.inputs, program.head.types, ['the program carries none'], path),
    program: () => Promise.resolve(program),
    ann: () => annOfProgram(program, model),
  };
}
