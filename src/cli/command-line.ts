import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { fail, nearest } from '../diagnostics/index.js';
import { VERSION } from '../index.js';
import { applyConfig } from './config.js';
import { verbs } from './verbs/index.js';

const examples = `
Without a verb, a model is converted: snn-convert model.onnx is snn-convert convert model.onnx.
Flags of a verb: snn-convert convert --help

Examples:
  $ snn-convert model.onnx --calib images/
  $ snn-convert inspect model.onnx
  $ snn-convert run model.snn photo.jpg --draw drawn/
  $ snn-convert eval model.onnx --images val/ --annotations val.json --calib images/ --report report.html
  $ snn-convert search model.onnx --calib images/ --preset levels
  $ snn-convert export model.snn --to onnx

Exit codes: 0 done, 1 the input or the command line is wrong, 2 a limit such as --max-drop cannot be met or
verify found a difference, 70 a defect of snn-convert.`;

/**
 * Runs one command.
 * @param words the command line after the program's name
 * @throws ConvertError, CommanderError (also for help and version, with exit code 0), InternalError
 */
export async function runCommand(words: readonly string[]): Promise<void> {
  const root = new Command('snn-convert')
    .description('Turns trained neural networks (ONNX) into spiking neural networks.')
    .usage('[verb] <file> [flags]')
    .version(VERSION, '-V, --version', 'print the version')
    .addHelpText('after', examples);
  const commands = verbs.map((verb) => verb());
  root.hook('preAction', (_, command) => {
    applyConfig(command);
  });
  commands.forEach((command, i) => root.addCommand(command, { isDefault: i === 0 }));
  for (const command of [root, ...commands]) command.exitOverride().configureOutput({ outputError: () => undefined });
  refuseUnknownVerb(
    words[0],
    commands.map((command) => command.name()),
  );
  if (words.length === 0) root.help({ error: true });
  await root.parseAsync(words, { from: 'user' });
}

/** A single word that is neither verb nor file would else be taken for the model. */
function refuseUnknownVerb(word: string | undefined, names: readonly string[]): void {
  if (word === undefined || !/^[a-z]+$/i.test(word) || ['help', ...names].includes(word) || existsSync(word)) return;
  const near = nearest(word, names);
  fail(
    'UNKNOWN_VERB',
    word,
    `expected ${names.join(', ')}, or the path of a model`,
    near ? `did you mean ${near}?` : 'see snn-convert --help',
  );
}
