import { ConvertError } from '../diagnostics/index.js';
import {
  bestRun,
  openModel,
  runOfTrial,
  VERSION,
  type Detail,
  type Outcome,
  type Report,
  type SnnProgram,
} from '../index.js';
import { subjectOf } from './eval-subject.js';
import { imagesToScore } from './eval-images.js';
import { lookInto } from './look-into.js';
import { cardOptions } from './open.js';
import { ownCommandLine } from './shell-words.js';
import type { PlannedTrial } from './sweep-trials.js';

/** The report of a sweep, with a look into the trial that is best. @throws as conversion and `collectDetail`, for that trial */
export async function sweepReport(planned: readonly PlannedTrial[], outcomes: readonly Outcome[]): Promise<Report> {
  const runs = planned.map(({ trial }, i) => runOfTrial(trial.label, trial.spec.options, outcomes[i]!));
  const chosen = bestRun(runs);
  const look = chosen === null ? undefined : await detailOf(planned[chosen]!, runs[chosen]!.result!.timesteps);
  const { flags, trial } = planned[chosen ?? 0]!;
  const measured = chosen === null ? undefined : runs[chosen]!.result!;
  return {
    schemaVersion: 1,
    kind: 'sweep',
    provenance: {
      version: VERSION,
      command: ownCommandLine(),
      seed: trial.spec.seed,
      models: modelsOf(planned),
      calibration: trial.spec.calibration === null ? null : (look?.program.provenance.calibration ?? null),
      images: {
        source: flags.images,
        count: measured?.images ?? 0,
        sha256: trial.spec.images,
        labelled: Object.keys(measured?.ann ?? {}).length > 0,
      },
    },
    runs,
    chosen,
    detail: look?.detail ?? null,
    search: null,
  };
}

async function detailOf(
  { path, flags }: PlannedTrial,
  timesteps: number,
): Promise<{ readonly detail: Detail; readonly program: SnnProgram }> {
  const { task, made, ann } = await subjectOf(path, flags);
  const images = await imagesToScore(flags, task);
  const { program, subject } = await made();
  const original = await ann();
  try {
    return { detail: await lookInto(subject(), original, task, images, { timesteps }), program };
  } finally {
    await original.close();
  }
}

/** Models that can be opened; of the others the trials tell what is wrong. */
function modelsOf(planned: readonly PlannedTrial[]): Report['provenance']['models'] {
  const byPath = new Map(planned.map(({ path, flags }) => [path, flags]));
  return [...byPath].flatMap(([path, flags]) => {
    try {
      const { model } = openModel(path, {
        ...cardOptions(flags),
        ...(flags.shape ? { shapes: flags.shape } : {}),
      }).prepared;
      return [{ name: model.name, sha256: model.sha256 }];
    } catch (error) {
      if (error instanceof ConvertError) return [];
      throw error;
    }
  });
}
