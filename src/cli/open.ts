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
  const head = headOf(path);
  return head[8] === 0x7b && head[6] === 0 && head[7] === 0;
}

/** Whether a file is a NIR network: by its name, or by the mark of HDF5 that it begins with. */
export function isNirFile(path: string): boolean {
  return /\.nir$/i.test(path) || Buffer.from(headOf(path).subarray(0, 4)).toString('latin1') === '\x89HDF';
}

/** The first bytes of a file; zeros where it cannot be read. */
function headOf(path: string): Uint8Array {
  const head = new Uint8Array(9);
  try {
    const handle = openSync(path, 'r');
    readSync(handle, head, 0, 9, 0);
    closeSync(handle);
  } catch {
    return head.fill(0);
  }
  return head;
}

/** @throws NOT_A_MODEL for a program, where a model is to be converted */
export function refuseProgram(path: string): void {
  if (isProgramFile(path))
    fail('NOT_A_MODEL', path, 'this is a spiking network already', 'use it with the verbs run, eval and inspect');
}

/** Reads a program file. @throws ConvertError NOT_A_PROGRAM for a model or a NIR network, FILE_UNREADABLE and as readProgram */
export async function openProgram(path: string): Promise<SnnProgram> {
  if (/\.onnx$/i.test(path))
    fail('NOT_A_PROGRAM', path, 'this is a model, not a spiking network', `convert it first: snn-convert ${path}`);
  if (isNirFile(path)) fail('NOT_A_PROGRAM', path, 'this is a NIR network', 'use it with the verbs run and inspect');
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

/** Opens a model as the flags say. @throws NOT_A_MODEL for a NIR network, MODEL_MISMATCH when it is not the one that the flags mean, and as openModel */
export function openWithFlags(path: string, flags: ConversionFlags & CardFlags): OpenedModel {
  if (isNirFile(path)) fail('NOT_A_MODEL', path, 'this is a NIR network', 'use it with the verbs run and inspect');
  const opened = openModel(path, { ...cardOptions(flags), ...(flags.shape ? { shapes: flags.shape } : {}) });
  const { sha256 } = opened.imported;
  if (flags.sha256 !== undefined && !sha256.startsWith(flags.sha256))
    fail(
      'MODEL_MISMATCH',
      path,
      `expected a model with hash ${flags.sha256} but found ${sha256}`,
      'name the model that the options were chosen for, or drop --sha256 to use them for another',
    );
  return opened;
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

/** What flags choose about a conversion, wherever its data comes from. @throws BAD_OPTION for flags that exclude one another */
export function trialOptions(flags: ConversionFlags): TrialOptions {
  if (flags.weights !== undefined && flags.weightBits !== undefined)
    fail('BAD_OPTION', '--weight-bits', 'float32 weights have no bits to choose', 'give --weights or --weight-bits');
  return given({
    preset: flags.preset,
    neuron: flags.neuron,
    timesteps: flags.timesteps,
    drain: flags.drain,
    expand: flags.expand,
    pooling: flags.pooling,
    thresholds: flags.thresholds,
    parameters: flags.param,
    layers: flags.layerParam,
    layerThresholds: flags.layerThresholds,
    budget: flags.budget,
    budgetOps: flags.budgetOps,
    budgetEnergy: flags.budgetEnergy,
    weights: flags.weights ?? flags.weightBits,
    correction: flags.correct,
    calibrationLimit: flags.calibLimit,
    correctionLimit: flags.correctLimit,
  });
}

/** An object without the keys whose value is undefined. */
function given<T extends object>(values: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
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
