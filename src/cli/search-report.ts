import { availableParallelism } from 'node:os';
import {
  collectDetail,
  originalAnn,
  runOfTrial,
  searchOf,
  VERSION,
  type ConvertResult,
  type Report,
  type SearchResult,
} from '../index.js';
import type { OpenedSearch } from './search-subject.js';
import { shellLine } from './shell-words.js';
import { progress } from './terminal.js';

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
  const runs = [...found.trials, found.best].map(({ phase, settings, outcome }, i) => {
    const trial = i < found.trials.length ? { trial: i + 1, phase } : { trial: 'best', phase };
    return runOfTrial({ model: name, ...trial }, { ...subject.options, ...settings }, outcome);
  });
  const { evaluation } = found.best.outcome;
  const ann = await originalAnn(opened);
  const looking = progress('looking into images');
  try {
    const detail = await collectDetail({ program, prepared: opened.prepared, calibration }, ann, task, images, {
      timesteps: evaluation.timesteps,
      threads: availableParallelism(),
      onImage: looking.tick,
    });
    return {
      schemaVersion: 1,
      kind: 'search',
      provenance: {
        version: VERSION,
        command: shellLine(['snn-convert', ...process.argv.slice(2)]),
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
      chosen: runs.length - 1,
      detail,
      search: searchOf(found, objective),
    };
  } finally {
    looking.end();
    await ann.close();
  }
}
