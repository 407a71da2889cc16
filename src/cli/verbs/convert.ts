import { statSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import { Command } from 'commander';
import { fail } from '../../diagnostics/index.js';
import { writeCalibration, writeProgram } from '../../index.js';
import { addCardFlags, addFlags, conversionFlags, type CardFlags, type ConversionFlags } from '../flags.js';
import { convertWithFlags, isProgramFile, openWithFlags, warnAll } from '../open.js';
import { summaryFields, summaryOf } from '../summary.js';
import { fieldLines } from '../table.js';
import { paint, print, printJson } from '../terminal.js';
import { requireWritable, writeWhole } from '../write-file.js';

interface Flags extends ConversionFlags, CardFlags {
  readonly output?: string;
  readonly json?: boolean;
}

/** `snn-convert [convert] <model.onnx>`: converts and writes a program. */
export function convertVerb(): Command {
  const command = new Command('convert')
    .summary('convert a model (the default verb)')
    .description('Convert a trained ONNX model to a spiking network and write it as one self-describing file.')
    .argument('<model.onnx>', 'the trained network')
    .option('-o, --output <file>', 'file or folder to write to (default: <model>.snn beside the model)')
    .option('--force', 'replace files that exist')
    .option('--json', 'print the summary as JSON');
  addFlags(command, 'Conversion:', conversionFlags);
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
  $ snn-convert model.onnx --calib model.calib -T 4 --force`,
    )
    .action(run);
}

async function run(path: string, flags: Flags): Promise<void> {
  if (isProgramFile(path))
    fail('NOT_A_MODEL', path, 'this is a spiking network already', 'use it with the verbs run, eval and inspect');
  const output = outputPath(path, flags.output);
  const inputs = [path, flags.calib, flags.card].filter((file) => file !== undefined);
  const targets = flags.saveCalib === undefined ? [output] : [output, flags.saveCalib];
  targets.forEach((target) => requireWritable(target, inputs, flags.force));
  const result = await convertWithFlags(openWithFlags(path, flags), flags);
  const content = writeProgram(result.program);
  if (flags.saveCalib !== undefined) await writeWhole(flags.saveCalib, writeCalibration(result.calibration));
  await writeWhole(output, content);
  const summary = summaryOf(result, output, content.length);
  warnAll(summary.warnings);
  if (flags.json) printJson(summary);
  else print(paint.bold(`${path} -> ${output}`), '', ...fieldLines(summaryFields(summary)));
}

function outputPath(model: string, given: string | undefined): string {
  const name = `${parse(model).name}.snn`;
  if (given === undefined) return join(dirname(model), name);
  return statSync(given, { throwIfNoEntry: false })?.isDirectory() ? join(given, name) : given;
}
