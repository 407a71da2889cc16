/**
 * The API of snn-convert: `convert`, `inspect`, `calibrate`, `simulate`, `evaluate`, `analyze`.
 * @packageDocumentation
 */
import { inspectModel, inspectProgram, type ModelInspection, type ProgramInspection } from './inspect.js';
import type { OpenedModel } from './model.js';
import type { SnnProgram } from './snn/index.js';

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
  backendNamed,
  backends,
  type Backend,
  type BackendChoices,
  type BackendOption,
  type Emitted,
  type EmittedFile,
} from './backends/index.js';
export {
  certify,
  emitOnnx,
  readEmitted,
  type Certificate,
  type Certified,
  type EmittedOnnx,
  type EmittedProperties,
  type FormName,
  type LayerCertificate,
  type Measured,
  type OnnxOptions,
  type StateInfo,
} from './backends/index.js';
export {
  openExported,
  runtimes,
  verify,
  zeroState,
  type CompareOptions,
  type ExportedNetwork,
  type ExportedOptions,
  type ExportedStep,
  type NumberDifference,
  type RawTensor,
  type RuntimeComparison,
  type RuntimeName,
  type SessionOptions,
  type Verification,
  type VerifyOptions,
} from './verification/index.js';
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
  clock,
  DT_RANGE,
  isFiring,
  nirDialects,
  simulateClocked,
  type ClockedFiring,
  type ClockedNeuron,
  type ClockedNode,
  type ClockedOp,
  type ClockedOptions,
  type ClockedProgram,
  type ClockedRun,
  type ClockedSignal,
  type ClockedTrace,
  type ClockMethod,
  type ClockOptions,
  type NirDialect,
} from './clocked/index.js';
export {
  dialects as nirExportDialects,
  exportNir,
  isLossless,
  lossLines,
  toNir,
  type Dialect as NirExportDialect,
  type Loss,
  type LossReport,
  type NirOptions,
  type SoftReset,
} from './backends/index.js';
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
  bestRun,
  collectDetail,
  evaluationReport,
  hashOfImages,
  runOf,
  runOfTrial,
  searchOf,
  type DetailOptions,
  type ReportSource,
} from './detail/index.js';
export { ConvertError, InternalError, formatDiagnostic, type Diagnostic } from './diagnostics/index.js';
export { readCalibration, writeCalibration, type CalibrationRecord, type Sample } from './calibration/index.js';
export { calibrate, convertPrepared, prepare, type Conversion, type Prepared } from './convert.js';
export { convert, type ConvertOptions, type ConvertResult } from './convert-model.js';
export { correct, type CorrectOptions } from './correction/index.js';
export type { ByLayer, LayerParameters } from './by-layer.js';
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
export {
  readNir,
  writeNir,
  type NirArray,
  type NirFile,
  type NirGraph,
  type NirMetadata,
  type NirNode,
  type NirPadding,
} from './nir/index.js';
export { neuronModels, type NeuronModel } from './neurons/index.js';
export { correctionKinds, presets, type CorrectionKind, type Preset } from './presets/index.js';
export {
  csvText,
  renderReport,
  reportCsv,
  type Cell,
  type Detail,
  type Provenance,
  type Report,
  type Run,
  type RunResult,
} from './report/index.js';
export { thresholdRules } from './thresholds/index.js';
export { calibrationSamples, syntheticSamples, type Samples } from './samples.js';
export { annOfProgram, importOriginal, originalAnn, type OriginalAnn } from './original-ann.js';
export { readProgram, writeProgram, type SnnProgram, type Step } from './snn/index.js';
export { joinedProfile, simulationPool, type ProfileRow, type SimulationPool } from './engine/index.js';
export { checkTimesteps, total, type Timestep, type Work } from './sim/index.js';
export { supportTable, verdictOf, verdicts, type Verdict } from './support.js';
export { filled, real, seededRandom, sizeOf, tensor, type Tensor, type TensorType } from './tensor/index.js';
export { sha256 } from './container/index.js';
export {
  distinctTrials,
  hasEnded,
  Journal,
  LocalBundles,
  newTrial,
  packCalibration,
  packImages,
  packModel,
  runTrials,
  TrialRunner,
  type Bundle,
  type BundleStore,
  type Executor,
  type Label,
  type Outcome,
  type RunTrialsOptions,
  type Trial,
  type TrialEvaluation,
  type TrialLog,
  type TrialOptions,
  type TrialSpec,
} from './trials/index.js';
export {
  measures,
  objectiveOf,
  search,
  searchSpace,
  worstLayers,
  type Measure,
  type Objective,
  type ObjectiveOptions,
  type SearchOptions,
  type SearchResult,
  type SearchSubject,
  type SearchTrial,
} from './search/index.js';
export {
  bullmqExecutor,
  localExecutor,
  trialWorker,
  type BullmqOptions,
  type TrialWorker,
  type TrialWorkerOptions,
} from './executors/index.js';
export { choicesOf, type Choices } from './settings.js';
export { VERSION } from './version.js';
export { simulateAsync as simulate } from './simulate-async.js';

/** What a model or a program holds and how it is, or would be, converted. Runs nothing. */
export function inspect(subject: OpenedModel): ModelInspection;
export function inspect(subject: SnnProgram): ProgramInspection;
export function inspect(subject: OpenedModel | SnnProgram): ModelInspection | ProgramInspection {
  return 'steps' in subject ? inspectProgram(subject) : inspectModel(subject);
}
