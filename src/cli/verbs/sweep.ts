import { parse } from 'node:path';
import { Command } from 'commander';
import { fail, type Diagnostic } from '../../diagnostics/index.js';
import { hasEnded, Journal, LocalBundles, runTrials, type Executor, type Outcome, type Trial } from '../../index.js';
import { imageFlags, type ImageFlags } from '../eval-images.js';
import { executorFlags, executorOf, requireExecutor, type ExecutorFlags } from '../executor-flags.js';
import { addCardFlags, addConversionInMemory, addFlags, type CardFlags, type ConversionFlags } from '../flags.js';
import { grid, type Grid } from '../grid.js';
import { onInterruption } from '../interruption.js';
import { printable } from '../printable.js';
import { timesteps } from '../read-values.js';
import { labelNames, sweepProgress } from '../sweep-progress.js';
import { sweepCsv, sweepJson, sweepLines, sweepRows, type SweepRow } from '../sweep-rows.js';
import { reportFiles, writeReport, type ReportFiles } from '../report-files.js';
import { sweepReport } from '../sweep-report.js';
import { sweepSubjects } from '../sweep-subject.js';
import { requireImages, sweepTrials } from '../sweep-trials.js';
import { paint, print, printError, printJson, tell, STDOUT } from '../terminal.js';
import { requireWritable, writeWhole } from '../write-file.js';

interface Flags extends ConversionFlags, CardFlags, ExecutorFlags, Partial<ImageFlags> {
  readonly grid?: readonly Grid[];
  readonly at?: readonly number[];
  readonly journal?: string;
  readonly json?: string;
  readonly csv?: string;
  readonly report?: string;
}

/** `snn-convert sweep <file...>`: measures a model with every combination of choices. */
export function sweepVerb(): Command {
  const command = new Command('sweep')
    .summary('measure many conversions, with a journal to resume from')
    .description(
      'Convert and measure models with every combination of the given choices. Each finished trial is a line of the journal; the same command goes on from there.',
    )
    .argument('<model...>', 'trained networks (.onnx), or config files with one (.json)');
  addFlags(command, 'Trials:', [
    {
      flags: '--grid <key=values>',
      about: 'a conversion flag or a parameter of neurons, and its values with commas between; repeatable',
      read: grid,
    },
    { flags: '--journal <file.jsonl>', about: 'where finished trials are kept (default: <model>.sweep.jsonl here)' },
    ...executorFlags,
    { flags: '--at <list>', about: 'timesteps to read out at (default: powers of two and the last)', read: timesteps },
    { flags: '--json <file>', about: 'write the table as JSON, replacing the file; - writes to stdout' },
    { flags: '--csv <file>', about: 'write the table as CSV, replacing the file; - writes to stdout' },
    { flags: '--report <file.html>', about: 'write a page about the trials, with JSON and CSV beside it' },
  ]);
  addFlags(command, 'Images:', [{ flags: '--images <folder>', about: 'the images' }, ...imageFlags]);
  addConversionInMemory(command);
  addCardFlags(command);
  return command
    .addHelpText(
      'after',
      `
Flags of conversion hold for all trials; a grid takes their names without dashes, or parameters of neurons.

Examples:
  $ snn-convert sweep model.onnx --images val/ --annotations val.json --calib train/ --grid preset=default,ternary --grid timesteps=1,2,4
  $ snn-convert sweep a.onnx b.best.json --images val/ --annotations val.json --calib train/ --preset levels --grid levels=7,15 --csv sweep.csv
  $ snn-convert sweep model.onnx --images val/ --annotations val.json --calib train/ --grid T=1,2 --executor bullmq --redis redis://host:6379
  $ snn-convert sweep model.onnx --images val/ --annotations val.json --calib train/ --preset binary --grid thresholds=max,mmse,percentile:0.999`,
    )
    .action(run);
}

async function run(words: readonly string[], flags: Flags, command: Command): Promise<void> {
  const given = { ...flags, ...requireImages(flags) };
  const path = flags.journal ?? `${parse(words[0]!).name}.sweep.jsonl`;
  requireExecutor(flags);
  const reported = requireOutputs(words, flags, path);
  const subjects = sweepSubjects(words, command.options);
  const bundles = new LocalBundles();
  const planned = await sweepTrials(subjects, flags.grid ?? [], given, bundles);
  const trials = planned.map(({ trial }) => trial);
  const executor = await executorOf(flags, bundles);
  try {
    const outcomes = await withJournal(path, trials, flags, executor);
    const rows = sweepRows(trials, outcomes);
    await report(rows, flags);
    if (reported) {
      await writeReport(reported, await sweepReport(planned, outcomes));
      tell(`the report is ${reported.html}`);
    }
  } finally {
    await executor.close();
  }
}

async function withJournal(
  path: string,
  trials: readonly Trial[],
  { retryFailed = false }: Flags,
  executor: Executor,
): Promise<readonly Outcome[]> {
  const journal = await Journal.open(path);
  const before = trials.filter(({ key }) => hasEnded(key, journal, retryFailed)).length;
  tell(
    `journal ${path}: ${before === 0 ? '' : `${before} of ${trials.length} trials have ended, `}${trials.length - before} to run`,
  );
  const progress = sweepProgress(trials, before);
  let finished = before;
  const interruption = onInterruption(() => {
    progress.end();
    journal.close();
    tell(`interrupted: ${finished} of ${trials.length} trials are in ${path}; the same command goes on from there`);
  });
  try {
    return await runTrials(trials, executor, journal, {
      retryFailed,
      onDone(trial, outcome, ended) {
        finished = ended;
        progress.tick(trial, outcome, ended);
      },
    });
  } finally {
    interruption.end();
    progress.end();
    journal.close();
  }
}

async function report(rows: readonly SweepRow[], { json, csv }: Flags): Promise<void> {
  if (json === STDOUT) printJson(sweepJson(rows));
  else if (json !== undefined) await writeWhole(json, `${JSON.stringify(sweepJson(rows), null, 2)}\n`);
  if (csv === STDOUT) process.stdout.write(sweepCsv(rows));
  else if (csv !== undefined) await writeWhole(csv, sweepCsv(rows));
  if (json !== STDOUT && csv !== STDOUT) {
    print(paint.bold('scores in %, drop in points, after the last timestep; work per image'), '', ...sweepLines(rows));
  }
  const failed = rows.filter((row) => 'failure' in row);
  if (failed.length === 0) return;
  const name = labelNames(rows.map((row) => row.label));
  const problems = new Map<string, string[]>();
  for (const { label, failure } of failed) {
    const text = failure.map(problemText).join('\n');
    problems.set(text, [...(problems.get(text) ?? []), name(label)]);
  }
  for (const [text, labels] of problems) printError(`${text}\n  in ${labels.join('; ')}`);
  printError(`${failed.length} of ${rows.length} trials failed; --retry-failed runs them again`);
  process.exitCode = 1;
}

function problemText({ code, where, problem, hint }: Diagnostic): string {
  return `${printable(code)}: ${printable(where)}\n  ${printable(problem)}\n  hint: ${printable(hint)}`;
}

/** Checks, before the work, where results are to be written. */
function requireOutputs(
  words: readonly string[],
  { json, csv, report, calib, card, annotations }: Flags,
  journal: string,
): ReportFiles | undefined {
  const inputs = [...words, calib, card, annotations].filter((file) => file !== undefined);
  requireWritable(journal, inputs, true);
  for (const file of [json, csv])
    if (file !== undefined && file !== STDOUT) requireWritable(file, [...inputs, journal], true);
  const targets = [journal, json, csv].filter((file) => file !== undefined);
  const twice = targets.find((file, i) => targets.indexOf(file) !== i);
  if (twice !== undefined)
    fail('BAD_COMMAND_LINE', twice, 'expected different files but two results go to this one', 'name another');
  return report === undefined ? undefined : reportFiles(report, inputs, targets);
}
