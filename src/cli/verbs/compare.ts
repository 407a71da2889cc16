import { Command } from 'commander';
import { compareResults } from '../../index.js';
import { comparisonLines } from '../comparison-table.js';
import { addFlags } from '../flags.js';
import { resultIn } from '../read-result-file.js';
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
