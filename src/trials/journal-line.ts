import { hashOf } from './canonical-json.js';
import { withNumbers } from './figures.js';
import type { Outcome, Trial } from './trial.js';

const SCHEMA_VERSION = 1;

/** How every line of a journal begins. */
export const LINE_START = `{"schemaVersion":${SCHEMA_VERSION},"key":"`;

/** A finished trial. */
export interface JournalEntry {
  readonly trial: Trial;
  readonly outcome: Outcome;
}

/** A finished trial as one line of JSON, without its end. */
export function writeLine({ trial: { key, label, spec }, outcome }: JournalEntry): string {
  return JSON.stringify({ schemaVersion: SCHEMA_VERSION, key, label, spec, ...outcome });
}

/** Reads a line; figures that are null there are NaN. @returns what is wrong with it where it is no finished trial */
export function readLine(line: string): JournalEntry | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return `it is not JSON (${(error as Error).message})`;
  }
  if (!isObject(value)) return 'it is no object';
  const { schemaVersion, key, label, spec, evaluation, failure } = value;
  if (schemaVersion === undefined) return 'it has no "schemaVersion"';
  if (schemaVersion !== SCHEMA_VERSION)
    return `its "schemaVersion" is ${JSON.stringify(schemaVersion)}, not ${SCHEMA_VERSION}`;
  if (typeof key !== 'string' || !isObject(label) || !isObject(spec)) return 'it lacks "key", "label" or "spec"';
  if (isObject(evaluation) === Array.isArray(failure)) return 'it has neither or both of "evaluation" and "failure"';
  if (hashOf(spec) !== key) return 'its "key" is not the hash of its "spec"';
  return {
    trial: { key, label, spec } as unknown as Trial,
    outcome: withNumbers((isObject(evaluation) ? { evaluation } : { failure }) as unknown as Outcome),
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
