import { Command } from 'commander';
import { fail } from '../../diagnostics/index.js';
import { compareResults, readResult, type Result } from '../../index.js';
import { messageOf, readBytes } from '../../vision/index.js';
import { comparisonLines } from '../comparison-table.js';
import { addFlags } from '../flags.js';
import { paint, print, printJson, warn, STDOUT } from '../terminal.js';
import { requireWritable, writeWhole } from '../write-file.js';
import { printable } from '../printable.js';

/** `snn-convert compare <a.json> <b.json>`: two results side by side. */
export function compareVerb(): Command {
  const command = new Command('compare')
    .summary('put two results side by side')
    .description(
      'Compare two results: of eval --json, of analyze --json, or the JSON beside two reports; of two searches the best trials.',
    )
    .argument('<a.json>', 'a result')
    .argument('<b.json>', 'another one; differences are b - a');
  addFlags(command, 'Comparison:', [
    { flags: '--json <file>', about: 'write the comparison as JSON, replacing the file; - writes to stdout' },
  ]);
  return command
    .addHelpText(
      'after',
      `
Examples:
  $ snn-convert compare default.json ternary.json
  $ snn-convert compare before/report.json after/report.json --json -`,
    )
    .action(run);
}

async function run(a: string, b: string, { json }: { readonly json?: string }): Promise<void> {
  if (json !== undefined && json !== STDOUT) requireWritable(json, [a, b], true);
  const comparison = compareResults(await resultIn(a), await resultIn(b));
  comparison.warnings.forEach((warning) => {
    warn(printable(warning));
  });
  if (json === STDOUT) {
    printJson(comparison);
    return;
  }
  if (json !== undefined) await writeWhole(json, `${JSON.stringify(comparison, null, 2)}\n`);
  print(paint.bold(printable(`${a} (a) and ${b} (b): ${comparison.kind}`)), '', ...comparisonLines(comparison));
}

async function resultIn(file: string): Promise<Result> {
  const text = new TextDecoder().decode(await readBytes(file));
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    return fail(
      'BAD_JSON',
      file,
      `expected JSON but found ${printable(messageOf(cause))}`,
      'give what eval --json or analyze --json wrote, or the .json beside a report',
    );
  }
  return readResult(document, file);
}
