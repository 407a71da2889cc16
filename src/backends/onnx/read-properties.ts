import { fail } from '../../diagnostics/index.js';
import { decodeModel, type ModelProto } from '../../onnx/index.js';
import type { StateInfo } from './emit-onnx.js';
import type { FormName } from './forms.js';
import { PROPERTY_PREFIX } from './properties.js';

/** What an exported network says about itself. */
export interface EmittedProperties {
  readonly form: FormName;
  /** Timesteps that the file holds or, for `step`, that the program was made for. */
  readonly timesteps: number;
  /** The most timesteps for which sums are proved to be exact; absent where they do not grow with time. */
  readonly mostTimesteps?: number;
  readonly tail: boolean;
  readonly split: boolean;
  readonly program: string;
  readonly programSha256: string;
  /** Names of the running counts at the end, by the value that they count. */
  readonly counts: Readonly<Record<string, string>>;
  /** States of the form `step`. */
  readonly states: readonly StateInfo[];
  readonly card?: Readonly<Record<string, unknown>>;
}

/**
 * Reads what `emitOnnx` wrote about a file.
 * @param where the file's name, for messages
 * @returns undefined for ONNX files of other origin
 * @throws BAD_PROPERTIES where some are missing or were altered, and as decodeModel
 */
export function readEmitted(
  bytes: Uint8Array,
  where: string,
): { readonly model: ModelProto; readonly properties: EmittedProperties } | undefined {
  const model = decodeModel(bytes, where);
  const entries = new Map(
    (model.metadataProps ?? [])
      .filter(({ key }) => key?.startsWith(PROPERTY_PREFIX))
      .map(({ key, value }) => [key!.slice(PROPERTY_PREFIX.length), value ?? '']),
  );
  if (entries.size === 0) return undefined;
  const read = <T>(key: string, expected: string, is: (value: unknown) => value is T): T => {
    const value = parsed(entries.get(key));
    return is(value) ? value : bad(where, key, expected, entries.get(key));
  };
  const text = (key: string): string => entries.get(key) ?? bad(where, key, 'a text', undefined);
  const form = text('form');
  if (!isForm(form)) return bad(where, 'form', 'full, loop or step', form);
  const states = form === 'step' ? read('states', 'a list of states', isStates) : [];
  for (const { input, output } of states)
    if (
      !model.graph!.input!.some(({ name }) => name === input) ||
      !model.graph!.output!.some(({ name }) => name === output)
    )
      bad(where, 'states', 'inputs and outputs of the graph', input);
  return {
    model,
    properties: {
      form,
      timesteps: read('timesteps', 'a whole number', isCount),
      ...(entries.has('most_timesteps') ? { mostTimesteps: read('most_timesteps', 'a whole number', isCount) } : {}),
      tail: read('tail', 'true or false', isSwitch),
      split: read('split', 'true or false', isSwitch),
      program: text('program'),
      programSha256: text('program_sha256'),
      counts: read('counts', 'names by value', isNames),
      states,
      ...(entries.has('card') ? { card: read('card', 'a model card', isRecord) } : {}),
    },
  };
}

function bad(where: string, key: string, expected: string, found: string | undefined): never {
  return fail(
    'BAD_PROPERTIES',
    where,
    `expected ${expected} as ${PROPERTY_PREFIX}${key} but found ${found === undefined ? 'nothing' : found.slice(0, 60)}`,
    'export the program again: the metadata of this file was altered',
  );
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '') as unknown;
  } catch {
    return undefined;
  }
}

function isForm(value: string): value is FormName {
  return value === 'full' || value === 'loop' || value === 'step';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function isSwitch(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNames(value: unknown): value is Readonly<Record<string, string>> {
  return isRecord(value) && Object.values(value).every((name) => typeof name === 'string');
}

function isStates(value: unknown): value is readonly StateInfo[] {
  return (
    Array.isArray(value) &&
    value.every(
      (state) =>
        isRecord(state) &&
        typeof state['input'] === 'string' &&
        typeof state['output'] === 'string' &&
        (state['type'] === 'f32' || state['type'] === 'f64') &&
        Array.isArray(state['shape']) &&
        state['shape'].every((extent) => Number.isSafeInteger(extent) && extent >= 0),
    )
  );
}
