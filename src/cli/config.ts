import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Command, Option } from 'commander';
import { fail, nearest } from '../diagnostics/index.js';
import { protectFile } from './write-file.js';

/** Keys of a config file that are no flags. `about` may hold anything: who made the file, and why. */
const OWN_KEYS = ['schemaVersion', 'model', 'about'];
const SCHEMA_VERSION = 1;

/** Flags as a command line has them, by the key of the flag: `calibLimit` for `--calib-limit`. */
export type ConfigFlags = Readonly<Record<string, unknown>>;

/**
 * A command line as a JSON file: `model`, and flags by their long names in camel case, each with a text or number, `true`, or a list of texts for flags that repeat.
 * Paths are relative to the file.
 */
export interface Config {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly model: string;
  readonly about?: unknown;
  readonly [flag: string]: unknown;
}

/** Whether a positional argument is a config file rather than a model: by its name. */
export function isConfigFile(path: string): boolean {
  return /\.json$/i.test(path);
}

/**
 * Reads a config file.
 * @param options the flags that it may hold
 * @param ignored keys of flags to leave out, since something else says them
 * @returns the model's path, and the flags as the command line would have read them
 * @throws BAD_CONFIG for what is no config file and for unknown keys, FILE_UNREADABLE, BAD_OPTION as the flags
 */
export function readConfig(
  path: string,
  options: readonly Option[],
  ignored: ReadonlySet<string> = new Set(),
): { readonly model: string; readonly flags: ConfigFlags } {
  const { schemaVersion, model, ...rest } = parsed(path);
  protectFile(path);
  if (schemaVersion !== SCHEMA_VERSION)
    fail(
      'BAD_CONFIG',
      path,
      `expected schemaVersion ${SCHEMA_VERSION} but found ${JSON.stringify(schemaVersion)}`,
      'write the file with this version',
    );
  if (typeof model !== 'string') fail('BAD_CONFIG', path, 'expected the path of the model under "model"', 'add it');
  const beside = (file: string): string => (isAbsolute(file) ? file : join(dirname(path), file));
  const flags = Object.entries(rest).filter(([key]) => !OWN_KEYS.includes(key) && !ignored.has(key));
  const values = flags.map(([key, value]) => {
    const option = options.find((known) => known.attributeName() === key);
    return option ? ([key, valueOf(option, value, path, beside)] as const) : unknownKey(key, path, options);
  });
  return { model: beside(model), flags: Object.fromEntries(values) };
}

/**
 * Lets the first argument of a verb that converts be a config file: its model and flags take their places, except where the command line says otherwise.
 * To be called before the verb's action.
 */
export function applyConfig(command: Command): void {
  const [first] = command.processedArgs as readonly unknown[];
  const converts = command.options.some((option) => option.attributeName() === 'calib');
  if (!converts || typeof first !== 'string' || !isConfigFile(first)) return;
  const given = new Set(
    command.options.map((option) => option.attributeName()).filter((key) => command.getOptionValueSource(key)),
  );
  const { model, flags } = readConfig(first, command.options, given);
  command.processedArgs[0] = model;
  for (const [key, value] of Object.entries(flags)) command.setOptionValueWithSource(key, value, 'config');
}

/** A config as the text of a file, with paths relative to the folder that it will be in. */
export function configText(config: Config, folder: string, options: readonly Option[]): string {
  const paths = new Set(['model', ...options.filter(isPath).map((option) => option.attributeName())]);
  const entries = Object.entries(config).map(([key, value]) =>
    paths.has(key) && typeof value === 'string'
      ? [key, portable(relative(resolve(folder), resolve(value)))]
      : [key, value],
  );
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

function portable(path: string): string {
  return path.split(sep).join('/');
}

function parsed(path: string): Readonly<Record<string, unknown>> {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    fail('FILE_UNREADABLE', path, cause instanceof Error ? cause.message : String(cause), 'check path and rights');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    fail(
      'BAD_CONFIG',
      path,
      `expected JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      'check the file',
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    fail('BAD_CONFIG', path, 'expected an object with the model and flags', 'see "Config files" in the README');
  return value as Readonly<Record<string, unknown>>;
}

function unknownKey(key: string, path: string, options: readonly Option[]): never {
  const known = [...OWN_KEYS, ...options.map((option) => option.attributeName())];
  const near = nearest(key, known);
  return fail(
    'BAD_CONFIG',
    path,
    `the key "${key}" is no flag of this verb`,
    near ? `did you mean "${near}"?` : 'keys are long flags in camel case, see --help',
  );
}

/** A flag whose value names a file or folder: its placeholder says so. */
function isPath(option: Option): boolean {
  return /[<[](path|file|folder)\b/.test(option.flags);
}

function valueOf(option: Option, value: unknown, path: string, beside: (file: string) => string): unknown {
  const flag = option.long ?? option.flags;
  const wrong = (expected: string): never =>
    fail(
      'BAD_CONFIG',
      path,
      `expected ${expected} for "${option.attributeName()}" but found ${JSON.stringify(value)}`,
      `as ${flag} on the command line`,
    );
  if (option.isBoolean() || (option.optional && value === true)) return value === true ? true : wrong('true');
  const read = (text: unknown, previous: unknown): unknown => {
    if (typeof text !== 'string' && typeof text !== 'number') return wrong('a text, a number or a list of them');
    const given = isPath(option) && String(text) !== '-' ? beside(String(text)) : String(text);
    return option.parseArg ? option.parseArg(given, previous) : given;
  };
  return Array.isArray(value)
    ? value.reduce<unknown>((previous, text) => read(text, previous), undefined)
    : read(value, undefined);
}
