import { nearest, type Diagnostic } from '../../diagnostics/index.js';

/**
 * What one value of a JSON document must be. `read` adds every problem it finds to `problems`; its result counts only when it added none.
 * `absent` makes the key optional: it gives the value that stands for a missing (or undefined) key.
 */
export interface Field<T> {
  readonly expects: string;
  readonly absent?: () => T;
  read(value: unknown, where: string, problems: Diagnostic[]): T;
}

/** Field types of an object, by key. */
export type Shape = Readonly<Record<string, Field<unknown>>>;

/** The value that a field reads. */
export type Infer<F> = F extends Field<infer T> ? T : never;

/** The object that a shape reads. Every key is present; optional ones may be undefined. */
export type InferShape<S extends Shape> = { readonly [K in keyof S]: Infer<S[K]> };

/** A value as it is shown in a message, cut to a readable length. */
export function showValue(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** The diagnostic WRONG_TYPE: a value that is not what its key takes. */
export function wrongType(where: string, expects: string, value: unknown): Diagnostic {
  return {
    code: 'WRONG_TYPE',
    where,
    problem: `Expected ${expects} but found ${showValue(value)}`,
    hint: 'correct the value or, if the key is optional, remove it',
  };
}

/** The diagnostic UNKNOWN_KEY: a key nobody reads, with the nearest known spelling. */
export function unknownKey(where: string, key: string, known: readonly string[]): Diagnostic {
  const near = nearest(key, known);
  return {
    code: 'UNKNOWN_KEY',
    where,
    problem: `Expected only known keys but found "${key}"`,
    hint: near ? `did you mean "${near}"?` : `known keys: ${known.join(', ')}`,
  };
}

/** A field from a description and a function that returns the value, or undefined when it does not fit. */
export function field<T>(expects: string, convert: (value: unknown) => T | undefined): Field<T> {
  return {
    expects,
    read(value, where, problems) {
      const result = convert(value);
      if (result === undefined) problems.push(wrongType(where, expects, value));
      return result as T;
    },
  };
}
