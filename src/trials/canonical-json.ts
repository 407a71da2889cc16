import { createHash } from 'node:crypto';

/** A value of JSON with the keys of every object in order of their code units and nothing undefined: equal contents give equal texts. */
export function canonical<T>(value: T): T {
  if (Array.isArray(value)) return value.map((item) => canonical<unknown>(item)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, canonical<unknown>(item)])) as T;
}

/** SHA-256, in hex, of the canonical JSON of a value. */
export function hashOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(value)))
    .digest('hex');
}
