import { availableParallelism } from 'node:os';
import { ConvertError } from '../diagnostics/index.js';
import {
  bestRun,
  collectDetail,
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
import { cardOptions } from './open.js';
import { ownCommandLine } from './shell-words.js';
import type { PlannedTrial } from './sweep-trials.js';
import { progress } from './terminal.js';

/** The report of a sweep, with a look into the trial that is best. @throws as conversion and `collectDetail`, for that trial */
export async function sweepReport(planned: readonly PlannedTrial[], outcomes: readonly Outcome[]): Promise<Report> {
  const runs = planned.map(({ trial }, i) => runOfTrial(trial.label, trial.spec.options, outcomes[i]!));
  const chosen = bestRun(runs);
  const look = chosen === null ? undefined : await lookInto(planned[chosen]!, runs[chosen]!.result!.timesteps);
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

async function lookInto(
  { path, flags }: PlannedTrial,
  timesteps: number,
): Promise<{ readonly detail: Detail; readonly program: SnnProgram }> {
  const { task, made, ann } = await subjectOf(path, flags);
  const images = await imagesToScore(flags, task);
  const { program, subject } = await made();
  const original = await ann();
  const looking = progress('looking into images');
  try {
    const detail = await collectDetail(subject(), original, task, images, {
      timesteps,
      threads: availableParallelism(),
      onImage: looking.tick,
    });
    return { detail, program };
  } finally {
    looking.end();
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
