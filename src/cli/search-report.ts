import {
  originalAnn,
  runOfTrial,
  searchOf,
  VERSION,
  type ConvertResult,
  type Report,
  type SearchResult,
} from '../index.js';
import { lookInto } from './look-into.js';
import type { OpenedSearch } from './search-subject.js';
import { ownCommandLine } from './shell-words.js';

/**
 * The report of a search, with a look into the best trial.
 * @param made the program of the best trial
 * @param source where the images are
 * @throws as `collectDetail`
 */
export async function searchReport(
  found: SearchResult,
  { opened, task, images, subject }: OpenedSearch,
  { program, calibration, syntheticCalibration }: ConvertResult,
  objective: string,
  source: string,
): Promise<Report> {
  const { name, sha256 } = opened.prepared.model;
  const { best } = found;
  const again = found.trials.findIndex(({ outcome }) => outcome === best.outcome);
  const trials = again < 0 ? [...found.trials, best] : found.trials;
  const runs = trials.map(({ phase, settings, outcome }, i) =>
    runOfTrial({ model: name, trial: i + 1, phase }, { ...subject.options, ...settings }, outcome),
  );
  const { evaluation } = best.outcome;
  const ann = await originalAnn(opened);
  try {
    const timesteps = evaluation.timesteps;
    const detail = await lookInto({ program, prepared: opened.prepared, calibration }, ann, task, images, {
      timesteps,
    });
    return {
      schemaVersion: 1,
      kind: 'search',
      provenance: {
        version: VERSION,
        command: ownCommandLine(),
        seed: subject.seed,
        models: [{ name, sha256 }],
        calibration: syntheticCalibration ? null : program.provenance.calibration,
        images: {
          source,
          count: images.length,
          sha256: subject.images,
          labelled: Object.keys(evaluation.ann).length > 0,
        },
      },
      runs,
      chosen: again < 0 ? runs.length - 1 : again,
      detail,
      search: searchOf(found, objective),
    };
  } finally {
    await ann.close();
  }
}
