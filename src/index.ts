/**
 * The API of snn-convert: `convert`, `inspect`, `calibrate`, `simulate`, `evaluate`, `analyze`.
 * @packageDocumentation
 */
import type { CalibrationRecord } from './calibration/index.js';
import { calibrate, convertPrepared, type Conversion } from './convert.js';
import { inspectModel, inspectProgram, type ModelInspection, type ProgramInspection } from './inspect.js';
import { openModel, type OpenedModel, type OpenOptions } from './model.js';
import { calibrationSamples } from './samples.js';
import { choicesOf, type ConvertSettings } from './settings.js';
import type { SnnProgram } from './snn/index.js';
import type { Sample } from './calibration/index.js';

export {
  analyze,
  firstDifference,
  partingFromAnn,
  weakestSqnr,
  type Advice,
  type Analysis,
  type AnalysisInput,
  type AnalysisSubject,
  type AnalyzeOptions,
  type Difference,
  type ErrorFigures,
  type LayerReport,
  type Parting,
} from './analysis/index.js';
export { ConvertError, InternalError, formatDiagnostic, type Diagnostic } from './diagnostics/index.js';
export { readCalibration, writeCalibration, type CalibrationRecord, type Sample } from './calibration/index.js';
export { calibrate, convertPrepared, prepare, type Conversion, type Prepared } from './convert.js';
export type { ConvertSettings } from './settings.js';
export {
  evaluateProgram as evaluate,
  type EvaluateOptions,
  type Evaluation,
  type ImageResult,
  type Metrics,
  type SnnScore,
} from './evaluation/index.js';
export { type ModelInspection, type OperatorRow, type ProgramInspection } from './inspect.js';
export {
  cardOf,
  openModel,
  taskOf,
  type CardOverrides,
  type OpenedModel,
  type OpenOptions,
  type Task,
} from './model.js';
export { neuronModels, type NeuronModel } from './neurons/index.js';
export { presets, type Preset } from './presets/index.js';
export { thresholdRules } from './thresholds/index.js';
export { calibrationSamples, type Samples } from './samples.js';
export { annOfProgram, importOriginal, originalAnn, type OriginalAnn } from './original-ann.js';
export { readProgram, writeProgram, type SnnProgram, type Step } from './snn/index.js';
export { simulationPool, total, type SimulationPool, type Timestep, type Work } from './sim/index.js';
export { supportTable, verdictOf, verdicts, type Verdict } from './support.js';
export { real, tensor, type Tensor, type TensorType } from './tensor/index.js';
export { VERSION } from './version.js';
export { simulateAsync as simulate } from './simulate-async.js';

/** All that a conversion can be told; everything has a default. */
export interface ConvertOptions extends ConvertSettings, OpenOptions {
  /** Calibration data: a path (folder of images, image, .npy, .npz) or samples; without it synthetic images are made and a note says so. */
  readonly calibration?: string | AsyncIterable<Sample> | Iterable<Sample> | CalibrationRecord;
  /** Most calibration samples to use. */
  readonly calibrationLimit?: number;
  readonly seed?: number;
  /** Called after each calibration sample. */
  readonly onSample?: (done: number) => void;
}

/** A converted model with what it was made of. */
export interface ConvertResult extends Conversion {
  readonly model: OpenedModel;
  readonly calibration: CalibrationRecord;
  /** True when no data was given: thresholds come from synthetic images and will fit real ones less well. */
  readonly syntheticCalibration: boolean;
}

/**
 * Converts an ONNX model to a spiking network, training-free.
 * @param model path of the ONNX file, or a model that is open already
 * @throws ConvertError for everything that is wrong with the model, the card, the data or the options
 */
export async function convert(model: string | OpenedModel, options: ConvertOptions = {}): Promise<ConvertResult> {
  choicesOf(options);
  const opened = typeof model === 'string' ? openModel(model, options) : model;
  const { calibration, synthetic } = await calibrationOf(opened, options);
  const conversion = convertPrepared(opened.prepared, calibration, options);
  const notes = [
    ...opened.imported.notes.map((note) => `${note.where}: ${note.problem}`),
    ...(synthetic ? ['calibrated on synthetic images'] : []),
  ];
  const program: SnnProgram = {
    ...conversion.program,
    provenance: { ...conversion.program.provenance, notes },
    ...(opened.card ? { card: opened.card as unknown as Readonly<Record<string, unknown>> } : {}),
  };
  return { ...conversion, program, model: opened, calibration, syntheticCalibration: synthetic };
}

async function calibrationOf(
  opened: OpenedModel,
  options: ConvertOptions,
): Promise<{ calibration: CalibrationRecord; synthetic: boolean }> {
  const given = options.calibration;
  if (given !== undefined && typeof given !== 'string' && 'stats' in given)
    return { calibration: given, synthetic: given.source === 'synthetic' };
  const data =
    given === undefined || typeof given === 'string'
      ? await calibrationSamples(opened, opened.card, given, {
          ...(options.calibrationLimit === undefined ? {} : { limit: options.calibrationLimit }),
          ...(options.seed === undefined ? {} : { seed: options.seed }),
        })
      : { source: 'samples given to the API', synthetic: false, samples: given };
  const calibration = await calibrate(opened.prepared, data.samples, {
    source: data.source,
    ...(options.onSample ? { onSample: options.onSample } : {}),
  });
  return { calibration, synthetic: data.synthetic };
}

/** What a model or a program holds and how it is, or would be, converted. Runs nothing. */
export function inspect(subject: OpenedModel): ModelInspection;
export function inspect(subject: SnnProgram): ProgramInspection;
export function inspect(subject: OpenedModel | SnnProgram): ModelInspection | ProgramInspection {
  return 'steps' in subject ? inspectProgram(subject) : inspectModel(subject);
}
