import { closeSync, openSync, readSync } from 'node:fs';
import {
  convert,
  openModel,
  readCalibration,
  readProgram,
  type CalibrationRecord,
  type ConvertOptions,
  type ConvertResult,
  type Limits,
  type OpenedModel,
  type OpenOptions,
  type SnnProgram,
  type TrialOptions,
} from '../index.js';
import { readBytes } from '../vision/index.js';
import { fail } from '../diagnostics/index.js';
import { cardOverrides, type CardFlags, type ConversionFlags } from './flags.js';
import { progress, tell, warn } from './terminal.js';

/** Whether a file is a spiking network rather than a model: by its name, or by the JSON header that it begins with. */
export function isProgramFile(path: string): boolean {
  if (/\.snn$/i.test(path)) return true;
  const head = new Uint8Array(9);
  try {
    const handle = openSync(path, 'r');
    readSync(handle, head, 0, 9, 0);
    closeSync(handle);
  } catch {
    return false;
  }
  return head[8] === 0x7b && head[6] === 0 && head[7] === 0;
}

/** Reads a program file. @throws ConvertError NOT_A_PROGRAM for a model, FILE_UNREADABLE and as readProgram */
export async function openProgram(path: string): Promise<SnnProgram> {
  if (/\.onnx$/i.test(path))
    fail('NOT_A_PROGRAM', path, 'this is a model, not a spiking network', `convert it first: snn-convert ${path}`);
  return readProgram(await readBytes(path), path);
}

/** What the flags say about cards. */
export function cardOptions(flags: CardFlags): Pick<OpenOptions, 'cardOverrides'> & { readonly card?: string } {
  const overrides = cardOverrides(flags as Readonly<Record<string, unknown>>);
  return {
    ...(flags.card === undefined ? {} : { card: flags.card }),
    ...(overrides ? { cardOverrides: overrides } : {}),
  };
}

/** Opens a model as the flags say; what was assumed about it is told on stderr. */
export function openWithFlags(path: string, flags: ConversionFlags & CardFlags): OpenedModel {
  return openModel(path, { ...cardOptions(flags), ...(flags.shape ? { shapes: flags.shape } : {}) });
}

/** Converts an open model as the flags say, with progress. */
export async function convertWithFlags(
  opened: OpenedModel,
  flags: ConversionFlags,
  limits: Pick<Limits, 'maxDrop' | 'validation'> = {},
): Promise<ConvertResult> {
  const calibrating = progress('calibrating', flags.calibLimit);
  const correcting = progress('correcting layer');
  try {
    return await convert(opened, {
      ...(await conversionOptions(opened, flags)),
      ...limits,
      onSample: calibrating.tick,
      onLayer: correcting.tick,
      onTuning(line) {
        calibrating.end();
        tell(line);
      },
    });
  } finally {
    calibrating.end();
  }
}

async function conversionOptions(opened: OpenedModel, flags: ConversionFlags): Promise<ConvertOptions> {
  const { calib, seed } = flags;
  const calibration = calib === undefined ? undefined : ((await savedRecord(calib, opened)) ?? calib);
  return {
    ...trialOptions(flags),
    ...(calibration === undefined ? {} : { calibration }),
    ...(seed === undefined ? {} : { seed }),
  };
}

/** What the flags choose about a conversion, its data and seed left out. @throws BAD_OPTION */
export function trialOptions(flags: ConversionFlags): TrialOptions {
  const { calibLimit, correct, correctLimit, preset, neuron, timesteps, drain, expand, pooling, thresholds } = flags;
  const { param, layerParam } = flags;
  if (flags.weights !== undefined && flags.weightBits !== undefined)
    fail('BAD_OPTION', '--weight-bits', 'float32 weights have no bits to choose', 'give --weights or --weight-bits');
  const weights = flags.weights ?? flags.weightBits;
  return {
    ...(calibLimit === undefined ? {} : { calibrationLimit: calibLimit }),
    ...(correct === undefined ? {} : { correction: correct }),
    ...(correctLimit === undefined ? {} : { correctionLimit: correctLimit }),
    ...(preset === undefined ? {} : { preset }),
    ...(neuron === undefined ? {} : { neuron }),
    ...(timesteps === undefined ? {} : { timesteps }),
    ...(drain === undefined ? {} : { drain }),
    ...(expand === undefined ? {} : { expand }),
    ...(pooling === undefined ? {} : { pooling }),
    ...(thresholds === undefined ? {} : { thresholds }),
    ...(param === undefined ? {} : { parameters: param }),
    ...(layerParam === undefined ? {} : { layers: layerParam }),
    ...(flags.budget === undefined ? {} : { budget: flags.budget }),
    ...(flags.budgetOps === undefined ? {} : { budgetOps: flags.budgetOps }),
    ...(flags.budgetEnergy === undefined ? {} : { budgetEnergy: flags.budgetEnergy }),
    ...(weights === undefined ? {} : { weights }),
  };
}

/** A saved calibration record, where the file's name says that it is one. @throws as `readCalibration` */
export async function savedRecord(path: string, { prepared }: OpenedModel): Promise<CalibrationRecord | undefined> {
  if (!/\.calib$/i.test(path)) return undefined;
  return readCalibration(await readBytes(path), path, prepared.model.sha256);
}

/** What a user should know about a conversion: assumptions about the model and the card, and calibration without data. */
export function warningsOf({ model, syntheticCalibration }: ConvertResult): string[] {
  return warningsAbout(model, syntheticCalibration);
}

/** The same before conversion. @param synthetic whether no calibration data is given */
export function warningsAbout(model: OpenedModel, synthetic: boolean): string[] {
  return [
    ...model.imported.notes.map((note) => `${note.where}: ${note.problem}; ${note.hint}`),
    ...(model.card ? [] : ['no model card: the network runs, but its outputs have no meaning to draw or score']),
    ...model.cardNotes.map((note) => `card: ${note}`),
    ...(synthetic
      ? [
          'calibrated on synthetic images, since no data was given: expect lower accuracy; give --calib with real images',
        ]
      : []),
  ];
}

/** Tells warnings on stderr. */
export function warnAll(warnings: readonly string[]): void {
  warnings.forEach(warn);
}
