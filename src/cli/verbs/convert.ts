import { statSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import { Command } from 'commander';
import { fail } from '../../diagnostics/index.js';
import { backends, taskOf, writeCalibration, writeProgram, type Limits, type OpenedModel } from '../../index.js';
import { imageFlags, imagesToScore, type ImageFlags } from '../eval-images.js';
import { emissionsOf, emitAll, requireExportable } from '../emit-files.js';
import { addCardFlags, addFlags, conversionFlags, type CardFlags, type ConversionFlags } from '../flags.js';
import { convertWithFlags, openWithFlags, refuseProgram, warnAll } from '../open.js';
import { printable } from '../printable.js';
import { between } from '../read-values.js';
import { summaryFields, summaryOf } from '../summary.js';
import { bytes, fieldLines } from '../table.js';
import { paint, print, printJson } from '../terminal.js';
import { requireWritable, writeWhole } from '../write-file.js';

interface Flags extends ConversionFlags, CardFlags, Partial<ImageFlags> {
  readonly maxDrop?: number;
  readonly output?: string;
  readonly emit?: string;
  readonly json?: boolean;
}

/** `snn-convert [convert] <model.onnx>`: converts and writes a program. */
export function convertVerb(): Command {
  const command = new Command('convert')
    .summary('convert a model (the default verb)')
    .description('Convert a trained ONNX model to a spiking network and write it as one self-describing file.')
    .argument('<model.onnx>', 'the trained network, or a config file (.json) that names it')
    .option('-o, --output <file>', 'file or folder to write to (default: <model>.snn beside the model)')
    .option('--emit <formats>', `also export, such as onnx,json or onnx:step: ${[...backends.keys()].join(', ')}`)
    .option('--force', 'replace files that exist')
    .option('--json', 'print the summary as JSON');
  addFlags(command, 'Conversion:', conversionFlags);
  addFlags(command, 'What may be lost:', [
    {
      flags: '--max-drop <p>',
      about: 'raise precision until at most p is lost: points of the metric on labelled --images, else % output error',
      read: between(0, 100),
    },
    { flags: '--images <folder>', about: 'validation images (default: calibration inputs, without labels)' },
    ...imageFlags,
  ]);
  addCardFlags(command);
  return command
    .addHelpText(
      'after',
      `
Examples:
  $ snn-convert model.onnx --calib images/
  $ snn-convert model.onnx --calib images/ -T 16 --preset levels -o out/model.snn
  $ snn-convert model.onnx --calib batch.npy --shape images:1x3x640x640 --weight-bits 12
  $ snn-convert model.onnx --calib images/ --save-calib model.calib
  $ snn-convert model.onnx --calib model.calib -T 4 --force
  $ snn-convert model.onnx --calib images/ --max-drop 0.5 --images val/ --annotations val.json
  $ snn-convert model.onnx --calib images/ --budget 2
  $ snn-convert model.onnx --calib images/ --emit onnx:step`,
    )
    .action(run);
}

async function run(path: string, flags: Flags): Promise<void> {
  refuseProgram(path);
  const output = outputPath(path, flags.output);
  const inputs = [path, flags.calib, flags.card].filter((file) => file !== undefined);
  const targets = flags.saveCalib === undefined ? [output] : [output, flags.saveCalib];
  const emissions = emissionsOf(flags.emit, output);
  targets.forEach((target) => requireWritable(target, inputs, flags.force));
  for (const { path: target, backend } of emissions) requireExportable(target, backend, inputs, flags.force);
  const opened = openWithFlags(path, flags);
  if (flags.images !== undefined && flags.maxDrop === undefined)
    fail(
      'BAD_OPTION',
      '--images',
      'validation images are read for --max-drop only',
      'give --max-drop, or use the verb eval',
    );
  const limits = flags.maxDrop === undefined ? {} : { maxDrop: flags.maxDrop, ...(await validationOf(opened, flags)) };
  const result = await convertWithFlags(opened, flags, limits);
  const content = writeProgram(result.program);
  if (flags.saveCalib !== undefined) await writeWhole(flags.saveCalib, writeCalibration(result.calibration));
  await writeWhole(output, content);
  const exported = await emitAll(emissions, result.program, { inputs, force: flags.force });
  const summary = summaryOf(result, output, content.length);
  warnAll([...summary.warnings, ...exported.warnings]);
  if (flags.json)
    printJson(emissions.length === 0 ? summary : { ...summary, exported: exported.files, report: exported.report });
  else
    print(
      paint.bold(`${path} -> ${output}`),
      '',
      ...fieldLines([
        ...summaryFields(summary),
        ...exported.files.map((file) => ['exported', `${file.path}, ${bytes(file.bytes)}`] as const),
      ]),
      ...(exported.report.length > 0 ? ['', ...exported.report.map(printable)] : []),
    );
}

/** The images on which a drop is measured, if any are given. */
async function validationOf(
  { path, card, cardNotes, imported: { graph } }: OpenedModel,
  flags: Flags,
): Promise<Pick<Limits, 'validation'>> {
  const { images } = flags;
  if (images === undefined) return {};
  const task = await taskOf(card, graph.inputs, graph.types, cardNotes, path);
  return { validation: await imagesToScore({ ...flags, images }, task) };
}

function outputPath(model: string, given: string | undefined): string {
  const name = `${parse(model).name}.snn`;
  if (given === undefined) return join(dirname(model), name);
  return statSync(given, { throwIfNoEntry: false })?.isDirectory() ? join(given, name) : given;
}
