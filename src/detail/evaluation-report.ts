import { measuredOf, type Evaluation } from '../evaluation/index.js';
import type { Detail, Provenance, Report, Run } from '../report/index.js';
import type { SnnProgram } from '../snn/index.js';
import { VERSION } from '../version.js';
import type { DatasetImage } from '../vision/index.js';
import { hashOfImages } from './image-hash.js';
import { optionsOfProgram } from './run-options.js';

/** What only the caller knows of where the figures of an evaluation come from. */
export interface ReportSource {
  /** The command line, as a shell would take it. */
  readonly command: string;
  readonly seed: number;
  /** Where the images are. */
  readonly images: string;
  /** True when thresholds come from synthetic images. */
  readonly syntheticCalibration: boolean;
}

/** The report of one evaluation. @throws FILE_UNREADABLE when an image has gone */
export async function evaluationReport(
  program: SnnProgram,
  evaluation: Evaluation,
  detail: Detail | null,
  images: readonly DatasetImage[],
  source: ReportSource,
): Promise<Report> {
  return {
    schemaVersion: 1,
    kind: 'evaluation',
    provenance: await provenanceOf(program, evaluation, images, source),
    runs: [runOf(program, evaluation)],
    chosen: detail && 0,
    detail,
    search: null,
  };
}

/** A measured conversion as a run, told from others by model, preset and timesteps. */
export function runOf(program: SnnProgram, evaluation: Evaluation): Run {
  const { model, preset } = program.provenance;
  const { timesteps } = evaluation;
  const options = optionsOfProgram(program);
  return { label: { model, preset, timesteps }, model, options, result: measuredOf(evaluation), failure: [] };
}

async function provenanceOf(
  { provenance: { model, modelSha256, calibration } }: SnnProgram,
  evaluation: Evaluation,
  images: readonly DatasetImage[],
  { command, seed, images: source, syntheticCalibration }: ReportSource,
): Promise<Provenance> {
  return {
    version: VERSION,
    command,
    seed,
    models: [{ name: model, sha256: modelSha256 }],
    calibration: syntheticCalibration ? null : calibration,
    images: {
      source,
      count: images.length,
      sha256: await hashOfImages(images),
      labelled: evaluation.drop !== null,
    },
  };
}
