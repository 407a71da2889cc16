import { parse } from 'node:path';
import { Command } from 'commander';
import { fail, type Diagnostic } from '../../diagnostics/index.js';
import {
  bullmqExecutor,
  Journal,
  localExecutor,
  LocalBundles,
  runTrials,
  type Executor,
  type Trial,
} from '../../index.js';
import { imageFlags, type ImageFlags } from '../eval-images.js';
import { addCardFlags, addConversionInMemory, addFlags, type CardFlags, type ConversionFlags } from '../flags.js';
import { grid, type Grid } from '../grid.js';
import { onInterruption } from '../interruption.js';
import { oneOf, timesteps, whole } from '../read-values.js';
import { labelNames, sweepProgress } from '../sweep-progress.js';
import { sweepCsv, sweepJson, sweepLines, sweepRows, type SweepRow } from '../sweep-rows.js';
import { sweepSubjects } from '../sweep-subject.js';
import { requireImages, sweepTrials } from '../sweep-trials.js';
import { paint, print, printError, printJson, tell } from '../terminal.js';
import { requireWritable, writeWhole } from '../write-file.js';

/** Instead of a file's name. */
const STDOUT = '-';

interface Flags extends ConversionFlags, CardFlags, Partial<ImageFlags> {
  readonly grid?: readonly Grid[];
  readonly at?: readonly number[];
  readonly journal?: string;
  readonly jobs?: number;
  readonly executor?: 'local' | 'bullmq';
  readonly redis?: string;
  readonly retryFailed?: boolean;
  readonly json?: string;
  readonly csv?: string;
}

/** `snn-convert sweep <file...>`: measures a model with every combination of choices. */
export function sweepVerb(): Command {
  const command = new Command('sweep')
    .summary('measure many conversions, with a journal to resume from')
    .description(
      'Convert and measure models with every combination of the given choices. Each finished trial is a line of the journal; the same command goes on from there.',
    )
    .argument('<model.onnx...>', 'the trained networks');
  addFlags(command, 'Trials:', [
    {
      flags: '--grid <key=values>',
      about: 'a conversion flag or a parameter of neurons, and its values with commas between; repeatable',
      read: grid,
    },
    { flags: '--journal <file.jsonl>', about: 'where finished trials are kept (default: <model>.sweep.jsonl here)' },
    { flags: '--retry-failed', about: 'run trials again that failed according to the journal' },
    { flags: '--jobs <n>', about: 'trials at a time (default: all cores)', read: whole(1) },
    {
      flags: '--executor <where>',
      about: 'local: threads of this machine (the default); bullmq: workers over Redis',
      read: oneOf(['local', 'bullmq']),
    },
    { flags: '--redis <url>', about: 'the Redis server of --executor bullmq: redis://host:6379' },
    { flags: '--at <list>', about: 'timesteps to read out at (default: powers of two and the last)', read: timesteps },
    { flags: '--json <file>', about: 'write the table as JSON, replacing the file; - writes to stdout' },
    { flags: '--csv <file>', about: 'write the table as CSV, replacing the file; - writes to stdout' },
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
  $ snn-convert sweep a.onnx b.onnx --images val/ --annotations val.json --calib train/ --preset levels --grid levels=7,15 --csv sweep.csv
  $ snn-convert sweep model.onnx --images val/ --annotations val.json --calib train/ --grid T=1,2 --executor bullmq --redis redis://host:6379
  $ snn-convert sweep model.onnx --images val/ --annotations val.json --calib train/ --preset binary --grid thresholds=max,mmse,percentile:0.999`,
    )
    .action(run);
}

async function run(words: readonly string[], flags: Flags): Promise<void> {
  const given = { ...flags, ...requireImages(flags) };
  const path = flags.journal ?? `${parse(words[0]!).name}.sweep.jsonl`;
  requireExecutor(flags);
  requireOutputs(words, flags, path);
  const subjects = sweepSubjects(words);
  const bundles = new LocalBundles();
  const trials = await sweepTrials(subjects, flags.grid ?? [], given, bundles);
  const executor = await executorOf(flags, bundles);
  try {
    await report(await withJournal(path, trials, flags, executor), flags);
  } finally {
    await executor.close();
  }
}

/** @throws BAD_COMMAND_LINE, PACKAGE_MISSING, REDIS_UNREACHABLE */
async function executorOf(
  { executor = 'local', redis: url, jobs, retryFailed = false }: Flags,
  bundles: LocalBundles,
): Promise<Executor> {
  if (executor === 'local') return localExecutor(bundles, jobs);
  return bullmqExecutor(bundles, { url: url ?? '', retryFailed, onNotice: tell });
}

/** @throws BAD_COMMAND_LINE for flags that do not go together */
function requireExecutor({ executor = 'local', redis, jobs }: Flags): void {
  if (executor === 'local' && redis !== undefined)
    fail('BAD_COMMAND_LINE', '--redis', 'it is the server of --executor bullmq', 'give both or none');
  if (executor === 'bullmq' && redis === undefined)
    fail('BAD_COMMAND_LINE', '--executor', 'expected the Redis server of bullmq', 'give it with --redis');
  if (executor === 'bullmq' && jobs !== undefined)
    fail('BAD_COMMAND_LINE', '--jobs', 'each worker chooses how many trials it runs', 'give --jobs to the workers');
}

async function withJournal(
  path: string,
  trials: readonly Trial[],
  { retryFailed = false }: Flags,
  executor: Executor,
): Promise<readonly SweepRow[]> {
  const journal = await Journal.open(path);
  const before = trials.filter(({ key }) => {
    const known = journal.outcome(key);
    return known !== undefined && !(retryFailed && 'failure' in known);
  }).length;
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
    const outcomes = await runTrials(trials, executor, journal, {
      retryFailed,
      onDone(trial, outcome, ended) {
        finished = ended;
        progress.tick(trial, outcome, ended);
      },
    });
    return sweepRows(trials, outcomes);
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
  if (json !== STDOUT && csv !== STDOUT)
    print(paint.bold('scores in %, drop in points, after the last timestep; work per image'), '', ...sweepLines(rows));
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
  return `${code}: ${where}\n  ${problem}\n  hint: ${hint}`;
}

/** Checks, before the work, where results are to be written. */
function requireOutputs(
  words: readonly string[],
  { json, csv, calib, card, annotations }: Flags,
  journal: string,
): void {
  const inputs = [...words, calib, card, annotations].filter((file) => file !== undefined);
  requireWritable(journal, inputs, true);
  for (const file of [json, csv])
    if (file !== undefined && file !== STDOUT) requireWritable(file, [...inputs, journal], true);
  const targets = [journal, json, csv].filter((file) => file !== undefined);
  const twice = targets.find((file, i) => targets.indexOf(file) !== i);
  if (twice !== undefined)
    fail('BAD_COMMAND_LINE', twice, 'expected different files but two results go to this one', 'name another');
}
