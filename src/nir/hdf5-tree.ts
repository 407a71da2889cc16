/** What one dataset holds, in row-major order; no extents where it is a single value. */
export type Hdf5Value =
  | { readonly kind: 'text'; readonly shape: readonly number[]; readonly data: readonly string[] }
  | { readonly kind: 'integer'; readonly shape: readonly number[]; readonly data: readonly number[] }
  | { readonly kind: 'real'; readonly shape: readonly number[]; readonly data: Float32Array | Float64Array };

/** A group: datasets and groups by name. Attributes are not kept. */
export interface Hdf5Group {
  readonly kind: 'group';
  readonly members: ReadonlyMap<string, Hdf5Group | Hdf5Value>;
}

/** A group of these members. */
export function hdf5Group(members: Iterable<readonly [string, Hdf5Group | Hdf5Value]>): Hdf5Group {
  return { kind: 'group', members: new Map(members) };
}

/** A single text. */
export function hdf5Text(text: string): Hdf5Value {
  return { kind: 'text', shape: [], data: [text] };
}

/** Whole numbers; a single one, not a list of one, where `shape` is empty. */
export function hdf5Integers(data: readonly number[], shape: readonly number[] = [data.length]): Hdf5Value {
  return { kind: 'integer', shape, data };
}
