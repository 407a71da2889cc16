import { ConvertError, fail } from '../diagnostics/index.js';
import {
  choicesOf,
  distinctTrials,
  newTrial,
  packCalibration,
  packImages,
  packModel,
  taskOf,
  type LocalBundles,
  type Trial,
} from '../index.js';
import { mapClasses, type Dataset } from '../vision/index.js';
import { setToScore, type ImageFlags } from './eval-images.js';
import { lastStep } from './eval-subject.js';
import { type CardFlags, type ConversionFlags } from './flags.js';
import { gridPoints, refuseOverlap, replacedByGrids, type Grid } from './grid.js';
import { cardOptions, openWithFlags, trialOptions, warnAll, warningsAbout } from './open.js';
import { printable } from './printable.js';
import type { SweepSubject } from './sweep-subject.js';
import { tell, warn } from './terminal.js';

/** What all trials of a sweep have in common. */
export interface SweepFlags extends ConversionFlags, CardFlags, ImageFlags {
  readonly at?: readonly number[];
}

/** A trial of a sweep with the command line that it stands for. */
export interface PlannedTrial {
  readonly trial: Trial;
  /** Of the model. */
  readonly path: string;
  readonly flags: SweepFlags;
}

/**
 * The trials of a sweep: each subject with each point of the grids, equal ones once.
 * @throws what is wrong with all trials, with the only model, the card or the data
 */
export async function sweepTrials(
  subjects: readonly SweepSubject[],
  grids: readonly Grid[],
  flags: SweepFlags,
  bundles: LocalBundles,
): Promise<readonly PlannedTrial[]> {
  const points = gridPoints(grids);
  refuseOverlap(grids, flags);
  for (const subject of subjects) tellReplaced(grids, subject, flags);
  const set = await setToScore(flags);
  await refuseHopeless(subjects, flags, set);
  const images = await packImages(bundles, set, flags.images);
  const planned: PlannedTrial[] = [];
  for (const subject of subjects) {
    const common = { ...subject.flags, ...flags };
    const model = await packModel(bundles, subject.path, cardOptions(common));
    for (const point of points) {
      const own = point.set(common);
      const options = trialOptions({ ...own, ...lastStep({ ...own, at: flags.at ?? [] }) });
      const trial = newTrial(
        {
          ...model,
          shapes: own.shape ?? {},
          calibration: own.calib === undefined ? null : await packCalibration(bundles, own.calib, own.calibLimit),
          images,
          options,
          at: flags.at ?? null,
          seed: own.seed ?? 1,
        },
        { model: subject.name, ...point.label },
      );
      planned.push({ trial, path: subject.path, flags: { ...flags, ...own } });
    }
  }
  const trials = distinctTrials(planned.map(({ trial }) => trial));
  refuseSettings(trials);
  return trials.map(({ key }) => planned.find(({ trial }) => trial.key === key)!);
}

/** Tells what a grid replaces of a config file. @throws BAD_OPTION where it may not */
function tellReplaced(grids: readonly Grid[], { file, flags: own }: SweepSubject, flags: SweepFlags): void {
  for (const key of replacedByGrids(grids, { ...own, ...flags }, file))
    tell(`${printable(file)}: the grid's values of ${key} take the place of its own`);
}

/** What is wrong with a model, but not with its trials, which may not be run. */
const ofTheCommand: readonly string[] = ['MODEL_NOT_FOUND', 'MODEL_MISMATCH'];

/** A model that cannot be used fails in its trials; where it is the only one there is nothing to run. */
async function refuseHopeless(subjects: readonly SweepSubject[], flags: SweepFlags, set: Dataset): Promise<void> {
  const problems: ConvertError[] = [];
  for (const { path, flags: own } of subjects)
    try {
      const common = { ...own, ...flags };
      const opened = openWithFlags(path, common);
      const { graph } = opened.imported;
      const { card } = await taskOf(opened.card, graph.inputs, graph.types, opened.cardNotes, path);
      mapClasses(set, card.classes);
      warnAll(
        warningsAbout(opened, common.calib === undefined).map((text) =>
          subjects.length > 1 ? `${path}: ${text}` : text,
        ),
      );
    } catch (error) {
      if (!(error instanceof ConvertError) || ofTheCommand.includes(error.code)) throw error;
      problems.push(error);
      if (subjects.length > 1) warn(`the trials of ${path} will fail: ${error.message}`);
    }
  if (problems.length === subjects.length) throw problems[0]!;
}

/** Settings that no trial can be run with are a mistake of the whole command. */
function refuseSettings(trials: readonly Trial[]): void {
  const problems = trials.map(({ spec }) => {
    try {
      choicesOf(spec.options);
      return undefined;
    } catch (error) {
      if (error instanceof ConvertError) return error;
      throw error;
    }
  });
  if (!problems.includes(undefined)) throw problems[0]!;
  for (const name of ['preset', 'neuron', 'thresholds'] as const)
    for (const { spec } of trials) if (spec.options[name] !== undefined) choicesOf({ [name]: spec.options[name] });
}

/** @throws BAD_COMMAND_LINE without images */
export function requireImages(flags: Partial<ImageFlags>): ImageFlags {
  const { images } = flags;
  if (images === undefined)
    return fail('BAD_COMMAND_LINE', '--images', 'expected the images to score on', 'give their folder with --images');
  return { ...flags, images };
}
