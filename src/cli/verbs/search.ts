import { parse, resolve } from 'node:path';
import { Command } from 'commander';
import { fail } from '../../diagnostics/index.js';
import {
  choicesOf,
  Journal,
  measures,
  objectiveOf,
  search,
  type Executor,
  type Measure,
  type Objective,
  type SearchResult,
} from '../../index.js';
import { imageFlags, type ImageFlags } from '../eval-images.js';
import { executorFlags, executorOf, requireExecutor, type ExecutorFlags } from '../executor-flags.js';
import { addCardFlags, addFlags, cardFlags, conversionFlags, type CardFlags, type ConversionFlags } from '../flags.js';
import { onInterruption } from '../interruption.js';
import { refuseProgram } from '../open.js';
import { between, oneOf, whole } from '../read-values.js';
import { reportFiles, writeReport } from '../report-files.js';
import { writeSearch, type SearchFiles } from '../search-output.js';
import { searchReport } from '../search-report.js';
import { DEFAULT_IMAGES, openSearch, worstLayersOf, type OpenedSearch } from '../search-subject.js';
import { searchLines, trialLine } from '../search-table.js';
import { paint, print, printJson, tell } from '../terminal.js';
import { requireWritable } from '../write-file.js';

const DEFAULT_TRIALS = 30;
/** Share of the trials that refine single layers. */
const REFINED = 1 / 4;
/** Trials of refinement for each layer that is refined. */
const TRIALS_PER_LAYER = 2;

interface Flags
  extends
    Omit<ConversionFlags, 'budget' | 'budgetOps' | 'budgetEnergy'>,
    CardFlags,
    ExecutorFlags,
    Partial<ImageFlags> {
  readonly trials?: number;
  readonly refine?: number;
  readonly objective?: Measure;
  /** Synaptic operations per multiply-accumulate. */
  readonly budget?: number;
  readonly spikeCost?: number;
  readonly batch?: number;
  readonly journal?: string;
  readonly output?: string;
  readonly report?: string;
  readonly json?: boolean;
}

/** Flags of conversion that a search leaves alone where they are given. */
const fixedFlags = conversionFlags.filter(({ flags }) => !/^--(save|budget)/.test(flags));
const rerunFlags = [{ flags: '--card <file>', about: '' }, ...cardFlags, ...fixedFlags];

/** `snn-convert search <model>`: finds the normalization that loses least, and writes it as a config file and a program. */
export function searchVerb(): Command {
  const command = new Command('search')
    .summary('find the best normalization by Bayesian optimization')
    .description(
      'Find the threshold rule, its percentile and the neuron parameters with which the spiking network comes closest to its original, by Bayesian optimization on ' +
        'calibration images. What flags say about the conversion stays as it is; the rest is searched.',
    )
    .argument('<model>', 'a model (.onnx), or a config file (.json)')
    .option('-o, --output <file>', 'config file to write (default: <model>.best.json); the program goes beside it')
    .option('--force', 'replace files that exist')
    .option('--json', 'print the result as JSON');
  addFlags(command, 'Search:', [
    { flags: '--trials <n>', about: `conversions to measure (default: ${DEFAULT_TRIALS})`, read: whole(2) },
    {
      flags: '--refine <n>',
      about:
        'of these, spend n on percentiles of the worst layers (default: a quarter, for rate-coded neurons without --thresholds)',
      read: whole(0),
    },
    {
      flags: '--objective <what>',
      about: 'error (output error against the model, the default), agreement, or metric (needs labels)',
      read: oneOf(measures),
    },
    {
      flags: '--budget <x>',
      about: 'at most x synaptic operations per multiply-accumulate of the model',
      read: between(0, 1e9),
    },
    {
      flags: '--spike-cost <c>',
      about: 'what a spike per neuron costs, in units of the objective',
      read: between(0, 1e9),
    },
    { flags: '--images <folder>', about: `images to measure on (default: ${DEFAULT_IMAGES} calibration images)` },
    ...imageFlags,
    { flags: '--batch <n>', about: 'trials asked for at a time (default: 4); results depend on it', read: whole(1) },
    ...executorFlags,
    { flags: '--report <file.html>', about: 'write a page about the search, with JSON and CSV beside it' },
    { flags: '--journal <file>', about: 'keeps trials, so that a search goes on (default: <model>.search.jsonl)' },
  ]);
  addFlags(command, 'Conversion (what is given is not searched):', fixedFlags);
  addCardFlags(command);
  return command
    .addHelpText(
      'after',
      `
Examples:
  $ snn-convert search model.onnx --calib photos/ --preset spicalib -T 64
  $ snn-convert search model.onnx --calib photos/ --preset levels -T 16 --budget 2 --trials 40 -o best.json
  $ snn-convert search model.onnx --calib photos/ --images train/ --annotations train.json --objective metric
  $ snn-convert eval best.json --images val/ --annotations val.json`,
    )
    .action(run);
}

async function run(path: string, flags: Flags, command: Command): Promise<void> {
  const { calib, budget, trials = DEFAULT_TRIALS, ...others } = flags;
  if (calib === undefined)
    return fail('BAD_COMMAND_LINE', '--calib', 'expected calibration images', 'give their folder with --calib');
  refuseProgram(path);
  requireExecutor(flags);
  const { name } = parse(path);
  const output = flags.output ?? `${name}.best.json`;
  const files: SearchFiles = { config: output, program: output.replace(/(\.json)?$/i, '.snn') };
  const results = [files.config, files.program];
  const inputs = [path, calib, flags.card, flags.annotations].filter((file) => file !== undefined);
  for (const file of results) requireWritable(file, inputs, flags.force);
  const journal = flags.journal ?? `${name}.search.jsonl`;
  const page = flags.report === undefined ? undefined : reportFiles(flags.report, inputs, [...results, journal]);
  if (results.some((file) => resolve(file) === resolve(journal)))
    fail('BAD_COMMAND_LINE', '--journal', `"${journal}" would be written twice`, 'name another file');
  refuseBudgetOfConfig(command, path);
  const objective = objectiveOf({
    ...(flags.objective ? { measure: flags.objective } : {}),
    ...(budget === undefined ? {} : { budget }),
    ...(flags.spikeCost === undefined ? {} : { spikeCost: flags.spikeCost }),
  });
  const opened = await openSearch(path, calib, others);
  if (flags.objective === 'metric') requireLabels(opened);
  const found = await searched(opened, objective, trials, journal, flags);
  const made = await writeSearch(found, opened, files, { path, command, flags: rerunFlags, objective });
  if (flags.json) printJson({ schemaVersion: 1, objective: objective.words, ...found, files });
  else print(paint.bold(`${path} -> ${files.config}, ${files.program}`), '', ...searchLines(found, objective.words));
  if (!page) return;
  await writeReport(page, await searchReport(found, opened, made, objective.words, flags.images ?? calib));
  tell(`the report is ${page.html}`);
}

/** Runs the search, with its journal. */
async function searched(
  opened: OpenedSearch,
  objective: Objective,
  trials: number,
  path: string,
  flags: Flags,
): Promise<SearchResult> {
  const free = flags.thresholds === undefined && choicesOf(opened.subject.options).model.coding === 'rate';
  const refine = flags.refine ?? (free ? Math.floor(trials * REFINED) : 0);
  const journal = await Journal.open(path);
  const interruption = onInterruption(() => {
    journal.close();
    tell(`interrupted: the trials that have ended are in ${path}; the same command goes on from there`);
  });
  let executor: Executor | undefined;
  try {
    executor = await executorOf(flags, opened.bundles);
    return await search(opened.subject, executor, journal, {
      objective,
      trials,
      refine,
      worstLayers: (settings) => {
        tell('looking for the worst layers');
        return worstLayersOf(opened, settings, Math.max(2, Math.floor(refine / TRIALS_PER_LAYER)));
      },
      ...(flags.seed === undefined ? {} : { seed: flags.seed }),
      ...(flags.batch === undefined ? {} : { batch: flags.batch }),
      retryFailed: flags.retryFailed ?? false,
      onTrial: (trial, count) => {
        tell(trialLine(trial, count, trials));
      },
    });
  } finally {
    interruption.end();
    await executor?.close();
    journal.close();
  }
}

/** In a config file a budget is one of spikes per neuron, as for the verbs that convert. */
function refuseBudgetOfConfig(command: Command, path: string): void {
  if (command.getOptionValueSource('budget') === 'config')
    fail(
      'BAD_CONFIG',
      path,
      'its "budget" is one of spikes per neuron, of which a search makes no use',
      'leave it out of the file; give --budget for operations per multiply-accumulate',
    );
}

function requireLabels({ images }: OpenedSearch): void {
  if (!images.some(({ boxes, label, mask }) => boxes.length > 0 || label !== undefined || mask !== undefined))
    fail('NO_LABELS', '--objective metric', 'expected labelled images', 'give --images with --annotations');
}
