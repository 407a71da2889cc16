import { checkLimits, hasLimit, tuned, type Limits, type Tuned } from './allocation/index.js';
import type { CalibrationRecord, Sample } from './calibration/index.js';
import { calibrate, convertPrepared, type Conversion } from './convert.js';
import { checkCorrection, correct, KeptSamples } from './correction/index.js';
import { byNeuron } from './by-layer.js';
import { openModel, type OpenedModel, type OpenOptions } from './model.js';
import { calibrationSamples } from './samples.js';
import { choicesOf, type ConvertSettings } from './settings.js';
import type { SnnProgram } from './snn/index.js';

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
  byNeuron(opened.prepared.graph, { ...options.layers, ...options.layerThresholds });
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
