import { Option, type Command } from 'commander';
import { correctionKinds, neuronModels, presets, thresholdRules, type CorrectionKind } from '../index.js';
import { decoders, readClassFile } from '../vision/index.js';
import {
  between,
  hashDigits,
  imageSize,
  layerParameter,
  layerRule,
  oneOf,
  parameter,
  perChannel,
  shapes,
  whole,
  type ReadValue,
} from './read-values.js';

/** One flag of the command line. Without `read` its value is the text. */
export interface Flag {
  /** As commander writes it: `-T, --timesteps <n>`. */
  readonly flags: string;
  readonly about: string;
  readonly read?: ReadValue;
}

/** How a model becomes a spiking network. */
export interface ConversionFlags {
  readonly calib?: string;
  readonly calibLimit?: number;
  readonly saveCalib?: string;
  readonly timesteps?: number;
  readonly correct?: CorrectionKind;
  readonly correctLimit?: number;
  readonly drain?: number;
  readonly expand?: boolean;
  readonly pooling?: 'lateral' | 'spikes';
  readonly preset?: string;
  readonly neuron?: string;
  readonly thresholds?: string;
  readonly param?: Readonly<Record<string, number>>;
  readonly layerParam?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly layerThresholds?: Readonly<Record<string, string>>;
  readonly budget?: number;
  readonly budgetOps?: number;
  readonly budgetEnergy?: number;
  readonly weightBits?: number;
  readonly weights?: 'float32';
  readonly shape?: Readonly<Record<string, readonly number[]>>;
  readonly seed?: number;
  readonly sha256?: string;
  readonly force?: boolean;
}

/** Flags of conversion, of the verbs that convert. */
export const conversionFlags: readonly Flag[] = [
  {
    flags: '--calib <path>',
    about: 'calibration data: folder of images, image, .npy, .npz, or a saved record (.calib)',
  },
  { flags: '--calib-limit <n>', about: 'use only the first n calibration samples', read: whole(1) },
  { flags: '--save-calib <file>', about: 'save the calibration record for reuse (name it *.calib)' },
  { flags: '-T, --timesteps <n>', about: "timesteps to run (default: the preset's)", read: whole(1) },
  { flags: '--drain <n>', about: 'of these, inject nothing in the last n: neurons settle', read: whole(0) },
  { flags: '--expand', about: 'send messages as digits in {-1, 0, 1} over virtual timesteps' },
  {
    flags: '--pooling <how>',
    about: 'MaxPool: lateral (exact, the default), or for comparison spikes',
    read: oneOf(['lateral', 'spikes']),
  },
  { flags: '--preset <name>', about: `choices as a whole: ${[...presets.keys()].join(', ')}` },
  { flags: '--neuron <model>', about: `instead of the preset's: ${[...neuronModels.keys()].join(', ')}` },
  { flags: '--thresholds <rule>', about: `instead of the preset's: ${thresholdRules.join(', ')}` },
  { flags: '--param <name=value>', about: 'a parameter of the neuron model; repeatable', read: parameter },
  {
    flags: '--layer-param <layer:name=value>',
    about: 'the same in one layer, by its value or node; repeatable',
    read: layerParameter,
  },
  {
    flags: '--layer-thresholds <layer=rule>',
    about: 'a threshold rule in one layer; repeatable',
    read: layerRule,
  },
  {
    flags: '--budget <n>',
    about: 'choose the precision of each layer for at most n spikes per neuron and input',
    read: between(0, 1e9),
  },
  {
    flags: '--budget-ops <x>',
    about: 'the same for x synaptic operations per multiply-accumulate of the model',
    read: between(0, 1e9),
  },
  {
    flags: '--budget-energy <x>',
    about: 'the same for x times the energy estimate of the model',
    read: between(0, 1e9),
  },
  {
    flags: '--correct <what>',
    about: `after conversion, match the ANN's means on calibration data: ${correctionKinds.join(', ')}`,
    read: oneOf(correctionKinds),
  },
  { flags: '--correct-limit <n>', about: 'correct with the first n calibration samples (default: 8)', read: whole(1) },
  { flags: '--weight-bits <n>', about: 'bits of the integer weights, 8 to 16 (default: 16)', read: whole(1) },
  {
    flags: '--weights <format>',
    about: 'float32: weights as they are, without integer lattice',
    read: oneOf(['float32']),
  },
  { flags: '--shape <shape>', about: 'open extents: 1x3x640x640, or name:1x3x640x640; repeatable', read: shapes },
  {
    flags: '--sha256 <digits>',
    about: 'stop unless the model has this hash (or one that begins so)',
    read: hashDigits,
  },
  { flags: '--seed <n>', about: 'seed of synthetic images and of the bootstrap (default: 1)', read: whole(0) },
];

/** Where the card comes from; beside it every flag of `cardFlags`. */
export interface CardFlags {
  readonly card?: string;
}

interface CardFlag extends Flag {
  /** Key of the card, by its path, that the flag replaces. */
  readonly key: readonly [string] | readonly [string, string];
}

/** Flags that replace fields of the model card. */
export const cardFlags: readonly CardFlag[] = [
  { flags: '--size <HxW>', about: 'height and width of the input', read: imageSize, key: ['input', 'size'] },
  { flags: '--fit <how>', about: 'stretch or letterbox', key: ['input', 'fit'] },
  { flags: '--anchor <where>', about: 'place of a letterboxed image: center or top-left', key: ['input', 'anchor'] },
  { flags: '--pad <v>', about: 'value around a letterboxed image, 0..255', read: perChannel, key: ['input', 'pad'] },
  { flags: '--color <order>', about: 'rgb, bgr or gray', key: ['input', 'color'] },
  { flags: '--layout <order>', about: 'nchw or nhwc', key: ['input', 'layout'] },
  { flags: '--divide <v>', about: 'divide pixels by this first', read: between(1e-9, 1e9), key: ['input', 'divide'] },
  {
    flags: '--mean <v>',
    about: 'subtract this then (one number or one per channel)',
    read: perChannel,
    key: ['input', 'mean'],
  },
  {
    flags: '--std <v>',
    about: 'divide by this then (one number or one per channel)',
    read: perChannel,
    key: ['input', 'std'],
  },
  {
    flags: '--decoder <kind>',
    about: `what the outputs mean: ${decoders.map((d) => d.kind).join(', ')}`,
    key: ['decoder', 'kind'],
  },
  {
    flags: '--classes <file>',
    about: 'class names: JSON list, or one a line',
    read: (file) => readClassFile(file),
    key: ['classes'],
  },
  { flags: '--score <v>', about: 'score from which boxes are shown', read: between(0, 1), key: ['scoreThreshold'] },
  {
    flags: '--nms-iou <v>',
    about: 'overlap above which boxes are suppressed',
    read: between(0, 1),
    key: ['nms', 'iou'],
  },
];

/** The card fields that flags replace, as `overrideCard` takes them; undefined when there are none. */
export function cardOverrides(
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> | undefined {
  const partial: Record<string, unknown> = {};
  for (const { flags, key } of cardFlags) {
    const value = values[new Option(flags).attributeName()];
    const [outer, inner] = key;
    if (value === undefined) continue;
    partial[outer] = inner === undefined ? value : { ...(partial[outer] as object | undefined), [inner]: value };
  }
  return Object.keys(partial).length > 0 ? partial : undefined;
}

/** What was written for flags before it was read, by command and key. */
const written = new WeakMap<Command, Map<string, readonly string[]>>();

/** Adds flags to a command, under a heading in its help. */
export function addFlags(command: Command, heading: string, flags: readonly Flag[]): void {
  const texts = written.get(command) ?? new Map<string, readonly string[]>();
  written.set(command, texts);
  for (const { flags: words, about, read } of flags) {
    const option = new Option(words, about).helpGroup(heading);
    const key = option.attributeName();
    if (read)
      option.argParser((text, previous) => {
        texts.set(key, previous === undefined ? [text] : [...(texts.get(key) ?? []), text]);
        return read(text, option.long ?? words, previous);
      });
    command.addOption(option);
  }
}

/** Flags of a command line or config file as they were written, by key, of those asked for: what a config file holds to mean the same. */
export function writtenFlags(command: Command, flags: readonly Flag[]): Readonly<Record<string, unknown>> {
  const keys = flags.map((flag) => new Option(flag.flags).attributeName());
  const given = keys.filter((key) => command.getOptionValueSource(key) !== undefined);
  return Object.fromEntries(
    given.map((key) => {
      const texts = written.get(command)?.get(key) ?? [];
      return [key, texts.length === 0 ? (command.getOptionValue(key) as unknown) : texts.length > 1 ? texts : texts[0]];
    }),
  );
}

/** Adds the conversion flags to a verb that converts a model in memory: all but those that save something. */
export function addConversionInMemory(command: Command): void {
  const flags = conversionFlags.filter((flag) => !flag.flags.startsWith('--save'));
  addFlags(command, 'Conversion (of a model):', flags);
}

/** Adds `--card` and the flags that replace its fields. */
export function addCardFlags(command: Command): void {
  const heading = 'Preprocessing and decoding (instead of what the model card says):';
  addFlags(command, heading, [
    { flags: '--card <file>', about: 'model card (default: <model>.card.json beside the model, else a guess)' },
    ...cardFlags,
  ]);
}
