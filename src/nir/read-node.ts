import { nearest, type Diagnostic } from '../diagnostics/index.js';
import type { NirArray, NirMetadata, NirNode } from './graph.js';
import type { Hdf5Group, Hdf5Value } from './hdf5-tree.js';
import { nirFields, spatialRank, type NirField, type NirLeafType } from './node-fields.js';

/** Where problems and remarks of one file go. */
export interface ReadingNir {
  readonly where: string;
  readonly problems: Diagnostic[];
  readonly notes: Diagnostic[];
}

/** The node in a group that is no graph; undefined after adding the reason to the problems. */
export function readNirNode(group: Hdf5Group, path: string, reading: ReadingNir): NirNode | undefined {
  const where = `${reading.where}: node "${path}"`;
  const type = textOf(group, 'type');
  if (type === undefined || !Object.hasOwn(nirFields, type)) {
    const like = nearest(type ?? '', Object.keys(nirFields));
    reading.problems.push({
      code: 'NIR_UNKNOWN_TYPE',
      where,
      problem: type === undefined ? 'it has no type' : `"${type}" is no type of NIR that is known here`,
      hint: like === undefined ? `known are ${Object.keys(nirFields).join(', ')}` : `did you mean ${like}?`,
    });
    return undefined;
  }
  const leaf = type as NirLeafType;
  const values: Record<string, unknown> = { type };
  const before = reading.problems.length;
  for (const field of nirFields[leaf]) {
    const value = fieldOf(group, field, leaf, where, reading);
    if (value !== undefined) values[field.key] = value;
  }
  if (reading.problems.length > before) return undefined;
  fillOptional(values, leaf);
  const metadata = readMetadata(group, where, reading);
  return { ...values, ...(metadata ? { metadata } : {}) } as unknown as NirNode;
}

/** The metadata of a node or graph; groups within it, which have no place here, are left out with a note. */
export function readMetadata(group: Hdf5Group, where: string, reading: ReadingNir): NirMetadata | undefined {
  const found = group.members.get('metadata');
  if (found?.kind !== 'group') return undefined;
  const entries = [...found.members].flatMap(([key, value]) => {
    const read = value.kind === 'group' ? undefined : metadataValue(value);
    if (read !== undefined) return [[key, read] as const];
    reading.notes.push({
      code: 'NIR_METADATA_DROPPED',
      where,
      problem: `metadata "${key}" is neither text nor numbers and was left out`,
      hint: 'nothing depends on it',
    });
    return [];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** A single text in a group. */
export function textOf(group: Hdf5Group, name: string): string | undefined {
  const value = group.members.get(name);
  return value?.kind === 'text' && value.data.length === 1 ? value.data[0] : undefined;
}

function metadataValue(value: Hdf5Value): string | number | NirArray | undefined {
  if (value.kind === 'text') return value.data.length === 1 ? value.data[0] : undefined;
  if (value.shape.length === 0) return value.data[0];
  return realArray(value);
}

function realArray(value: Exclude<Hdf5Value, { kind: 'text' }>): NirArray {
  return { shape: value.shape, data: value.kind === 'real' ? value.data : Float64Array.from(value.data) };
}

function fieldOf(
  group: Hdf5Group,
  { name, kind, optional }: NirField,
  type: NirLeafType,
  where: string,
  { problems }: ReadingNir,
): unknown {
  const value = group.members.get(name);
  const wrong = (code: string, problem: string): void => {
    problems.push({ code, where, problem, hint: 'export the network again with the reference package of NIR' });
  };
  if (!value) {
    if (!optional) wrong('NIR_MISSING_FIELD', `${type} needs "${name}"`);
    return;
  }
  if (value.kind === 'group') {
    wrong('NIR_BAD_FIELD', `expected numbers in "${name}" but found a group`);
    return;
  }
  if (value.kind === 'text') {
    const text = value.data[0];
    if (kind === 'padding' && (text === 'same' || text === 'valid')) return text;
    wrong('NIR_BAD_FIELD', `expected numbers in "${name}" but found "${text ?? ''}"`);
    return;
  }
  if (kind === 'reals') return realArray(value);
  const numbers = Array.from(value.data);
  if (!numbers.every(Number.isSafeInteger) || (kind === 'integer' && numbers.length !== 1)) {
    wrong(
      'NIR_BAD_FIELD',
      `expected ${kind === 'integer' ? 'a whole number' : 'whole numbers'} in "${name}" but found ${numbers.join(', ')}`,
    );
    return;
  }
  if (kind === 'integer') return numbers[0];
  const rank = spatialRank(type);
  if (rank === undefined || numbers.length === rank) return numbers;
  if (numbers.length === 1) return new Array<number>(rank).fill(numbers[0]!);
  wrong('NIR_BAD_FIELD', `expected ${rank} numbers in "${name}" but found ${numbers.join(', ')}`);
  return undefined;
}

/** What older files and other writers leave out: a reset to zero, a synapse of weight one. */
function fillOptional(values: Record<string, unknown>, type: NirLeafType): void {
  const constant = (like: string, value: number): NirArray => {
    const { shape, data } = values[like] as NirArray;
    return { shape, data: data.slice().fill(value) };
  };
  const has = (key: string): boolean => nirFields[type].some((field) => field.key === key);
  if (has('vReset')) values['vReset'] ??= constant('vThreshold', 0);
  if (has('wIn')) values['wIn'] ??= constant('tauMem', 1);
}
