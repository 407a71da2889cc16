import { decodeModel, type ModelProto } from '../../onnx/index.js';
import type { StateInfo } from './emit-onnx.js';
import type { FormName } from './forms.js';
import { PROPERTY_PREFIX } from './properties.js';

/** What an exported network says about itself. */
export interface EmittedProperties {
  readonly form: FormName;
  /** Timesteps that the file holds or, for `step`, that the program was made for. */
  readonly timesteps: number;
  readonly tail: boolean;
  readonly split: boolean;
  readonly program: string;
  readonly programSha256: string;
  /** Names of the running counts at the end of each timestep that the file holds, by the value that they count. */
  readonly counts: readonly Readonly<Record<string, string>>[];
  /** States of the form `step`. */
  readonly states: readonly StateInfo[];
  readonly card?: Readonly<Record<string, unknown>>;
}

/**
 * Reads what `emitOnnx` wrote about a file.
 * @param where the file's name, for messages
 * @returns undefined for ONNX files of other origin @throws as decodeModel
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
  const form = entries.get('form');
  if (form !== 'full' && form !== 'loop' && form !== 'step') return undefined;
  const json = (key: string): unknown => JSON.parse(entries.get(key) ?? 'null');
  const card = json('card') as EmittedProperties['card'] | null;
  return {
    model,
    properties: {
      form,
      timesteps: json('timesteps') as number,
      tail: json('tail') as boolean,
      split: json('split') as boolean,
      program: entries.get('program') ?? '',
      programSha256: entries.get('program_sha256') ?? '',
      counts: json('counts') as EmittedProperties['counts'],
      states: (json('states') ?? []) as readonly StateInfo[],
      ...(card ? { card } : {}),
    },
  };
}
