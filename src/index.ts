/**
 * The API of snn-convert: `convert`, `inspect`, `calibrate`, `simulate`, `evaluate`, `analyze`.
 * @packageDocumentation
 */
import { checkLimits, hasLimit, tuned, type Limits, type Tuned } from './allocation/index.js';
import type { CalibrationRecord } from './calibration/index.js';
import { calibrate, convertPrepared, type Conversion } from './convert.js';
import { checkCorrection, correct, KeptSamples } from './correction/index.js';
import { inspectModel, inspectProgram, type ModelInspection, type ProgramInspection } from './inspect.js';
import { parametersByNeuron } from './layer-parameters.js';
import { openModel, type OpenedModel, type OpenOptions } from './model.js';
import { calibrationSamples } from './samples.js';
import { choicesOf, type ConvertSettings } from './settings.js';
import type { SnnProgram } from './snn/index.js';
import type { Sample } from './calibration/index.js';

export {
  analyze,
  annotated,
  firstDifference,
  imageInputs,
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
export {
  allocations,
  changesBetween,
  measureSensitivity,
  settingsOf,
  withinBudget,
  withinError,
  type AllocationSubject,
  type LayerOption,
  type LayerSensitivity,
  type Limits,
  type Sensitivity,
  type SensitivityOptions,
  type Tuned,
} from './allocation/index.js';
export {
  compareResults,
  readResult,
  type Comparison,
  type LayerComparison,
  type Result,
  type RunComparison,
  type StepComparison,
} from './comparison/index.js';
export {
  collectDetail,
  evaluationReport,
  hashOfImages,
  resultOf,
  runOf,
  type DetailOptions,
  type ReportSource,
} from './detail/index.js';
export { ConvertError, InternalError, formatDiagnostic, type Diagnostic } from './diagnostics/index.js';
export { readCalibration, writeCalibration, type CalibrationRecord, type Sample } from './calibration/index.js';
export { calibrate, convertPrepared, prepare, type Conversion, type Prepared } from './convert.js';
export { correct, type CorrectOptions } from './correction/index.js';
export type { LayerParameters } from './layer-parameters.js';
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
export { correctionKinds, presets, type CorrectionKind, type Preset } from './presets/index.js';
export {
  renderReport,
  reportCsv,
  type Detail,
  type Provenance,
  type Report,
  type Run,
  type RunResult,
} from './report/index.js';
export { thresholdRules } from './thresholds/index.js';
export { calibrationSamples, type Samples } from './samples.js';
export { annOfProgram, importOriginal, originalAnn, type OriginalAnn } from './original-ann.js';
export { readProgram, writeProgram, type SnnProgram, type Step } from './snn/index.js';
export { joinedProfile, simulationPool, type ProfileRow, type SimulationPool } from './engine/index.js';
export { total, type Timestep, type Work } from './sim/index.js';
export { supportTable, verdictOf, verdicts, type Verdict } from './support.js';
export { real, tensor, type Tensor, type TensorType } from './tensor/index.js';
export { VERSION } from './version.js';
export { simulateAsync as simulate } from './simulate-async.js';

/** All that a conversion can be told; everything has a default. */
export interface ConvertOptions extends ConvertSettings, OpenOptions, Limits {
  /** Calibration data: a path (folder of images, image, .npy, .npz) or samples; without it synthetic images are made and a note says so. */
  readonly calibration?: string | AsyncIterable<Sample> | Iterable<Sample> | CalibrationRecord;
  /** Most calibration samples to use. */
  readonly calibrationLimit?: number;
  /** Of the calibration samples, how many a correction measures on: the first 8 unless told otherwise. */
  readonly correctionLimit?: number;
  readonly seed?: number;
  /** Called after each calibration sample. */
  readonly onSample?: (done: number) => void;
  /** Called after each layer of a correction. */
  readonly onLayer?: (done: number, of: number) => void;
}

/** A converted model with what it was made of. */
export interface ConvertResult extends Conversion {
  readonly model: OpenedModel;
  readonly calibration: CalibrationRecord;
  /** True when no data was given: thresholds come from synthetic images and will fit real ones less well. */
  readonly syntheticCalibration: boolean;
  /** How the precision of layers was chosen, where a limit was given. */
  readonly tuned?: Tuned<Conversion>;
}

/**
 * Converts an ONNX model to a spiking network, training-free.
 * @param model path of the ONNX file, or a model that is open already
 * @throws ConvertError for everything that is wrong with the model, the card, the data or the options
 */
export async function convert(model: string | OpenedModel, options: ConvertOptions = {}): Promise<ConvertResult> {
  const { correction, budgetEnergy } = choicesOf(options);
  checkLimits(options);
  const kept = new KeptSamples(correction, options.correctionLimit);
  const opened = typeof model === 'string' ? openModel(model, options) : model;
  parametersByNeuron(opened.prepared.graph, options.layers ?? {});
  checkCorrection(correction, { isRecord: isRecord(options.calibration) }, opened.imported.notes);
  const { calibration, synthetic } = await calibrationOf(opened, options, kept);
  const make = async (settings: ConvertSettings): Promise<Conversion> => {
    const plain = convertPrepared(opened.prepared, calibration, settings);
    if (correction === 'none') return plain;
    const onLayer = options.onLayer ? { onLayer: options.onLayer } : {};
    return correct(plain, opened.prepared, kept.samples, { kind: correction, ...onLayer });
  };
  const limits = hasLimit(options) || budgetEnergy === undefined ? options : { ...options, budgetEnergy };
  const tuning = await tuned(opened, { settings: options, make }, limits, options.calibration);
  const conversion = tuning?.conversion ?? (await make(options));
  const notes = [
    ...(tuning?.notes ?? []),
    ...opened.imported.notes.map((note) => `${note.where}: ${note.problem}`),
    ...(synthetic ? ['calibrated on synthetic images'] : []),
  ];
  const program: SnnProgram = {
    ...conversion.program,
    provenance: { ...conversion.program.provenance, notes },
    ...(opened.card ? { card: opened.card as unknown as Readonly<Record<string, unknown>> } : {}),
  };
  return {
    ...conversion,
    program,
    model: opened,
    calibration,
    syntheticCalibration: synthetic,
    ...(tuning ? { tuned: tuning } : {}),
  };
}

async function calibrationOf(
  opened: OpenedModel,
  options: ConvertOptions,
  kept: KeptSamples,
): Promise<{ calibration: CalibrationRecord; synthetic: boolean }> {
  const given = options.calibration;
  if (isRecord(given)) return { calibration: given, synthetic: given.source === 'synthetic' };
  const data =
    given === undefined || typeof given === 'string'
      ? await calibrationSamples(opened, opened.card, given, {
          ...(options.calibrationLimit === undefined ? {} : { limit: options.calibrationLimit }),
          ...(options.seed === undefined ? {} : { seed: options.seed }),
        })
      : { source: 'samples given to the API', synthetic: false, samples: given };
  const calibration = await calibrate(opened.prepared, kept.from(data.samples), {
    source: data.source,
    ...(options.onSample ? { onSample: options.onSample } : {}),
  });
  return { calibration, synthetic: data.synthetic };
}

function isRecord(given: ConvertOptions['calibration']): given is CalibrationRecord {
  return given !== undefined && typeof given !== 'string' && 'stats' in given;
}

/** What a model or a program holds and how it is, or would be, converted. Runs nothing. */
export function inspect(subject: OpenedModel): ModelInspection;
export function inspect(subject: SnnProgram): ProgramInspection;
export function inspect(subject: OpenedModel | SnnProgram): ModelInspection | ProgramInspection {
  return 'steps' in subject ? inspectProgram(subject) : inspectModel(subject);
}
