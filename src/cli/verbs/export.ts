import { Command } from 'commander';
import { backendNamed, backends } from '../../index.js';
import { backendFlags, choicesFor } from '../backend-flags.js';
import { exportPath, requireExportable, writeEmitted } from '../emit-files.js';
import { addFlags } from '../flags.js';
import { openProgram } from '../open.js';
import { printable } from '../printable.js';
import { bytes as inBytes, fieldLines } from '../table.js';
import { paint, print, printJson, warn } from '../terminal.js';
import { measuredIn } from '../measured-layers.js';

interface Flags extends Readonly<Record<string, unknown>> {
  readonly to: string;
  readonly output?: string;
  readonly analysis?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `snn-convert export <program.snn> --to <format>`: a program in a form that other tools read. */
export function exportVerb(): Command {
  const command = new Command('export')
    .summary('write a program as ONNX, NIR or JSON')
    .description(
      `Write a spiking network in a form that other tools read:\n${[...backends.values()].map(({ name, summary }) => `  ${name}: ${summary}`).join('\n')}`,
    )
    .argument('<program.snn>', 'a program that snn-convert wrote')
    .requiredOption('--to <format>', [...backends.keys()].join(', '))
    .option('-o, --output <file>', 'file or folder to write to (default: <program.snn>.<format> beside the program)')
    .option('--analysis <file>', 'onnx: tell rates and SQNR of layers, from analyze --json or the JSON beside a report')
    .option('--force', 'replace files that exist')
    .option('--json', 'print what was written as JSON');
  addFlags(command, 'Choices, by format:', backendFlags);
  return command
    .addHelpText(
      'after',
      `
Examples:
  $ snn-convert export model.snn --to onnx -o snn.onnx
  $ snn-convert export model.snn --to onnx --unroll step -o step.onnx
  $ snn-convert export model.snn --to onnx --unroll loop -T 8 --no-tail
  $ snn-convert verify model.snn snn.onnx`,
    )
    .action(run);
}

async function run(path: string, flags: Flags): Promise<void> {
  const backend = backendNamed(flags.to);
  const choices = choicesFor(backend, flags);
  const output = exportPath(path, flags.output, `.${backend.name}`);
  const inputs = flags.analysis === undefined ? [path] : [path, flags.analysis];
  requireExportable(output, backend, inputs, flags.force);
  const program = await openProgram(path);
  const measured = flags.analysis === undefined ? undefined : await measuredIn(flags.analysis, backend, program);
  const started = performance.now();
  const emitted = await backend.emit(program, choices, measured);
  const seconds = (performance.now() - started) / 1000;
  const files = await writeEmitted(output, backend, emitted, program, { inputs, force: flags.force });
  const warnings = emitted.warnings.map((w) => `${w.where}: ${w.problem}; ${w.hint}`);
  if (flags.json) {
    printJson({ format: backend.name, files, seconds, ...emitted.facts, warnings, report: emitted.report ?? [] });
    return;
  }
  print(paint.bold(printable(`${path} -> ${output}`)), '');
  print(
    ...fieldLines([
      ...Object.entries(emitted.facts).map(([name, value]) => [name, String(value)] as const),
      ['took', `${seconds.toFixed(1)} s`],
      ...files.map((file, i) => [i === 0 ? 'written' : '', `${file.path}, ${inBytes(file.bytes)}`] as const),
    ]),
  );
  if (emitted.report) print('', ...emitted.report.map(printable));
  warnings.forEach((warning) => {
    warn(printable(warning));
  });
}
