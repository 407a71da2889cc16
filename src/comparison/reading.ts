import { fail } from '../diagnostics/index.js';

/** A value somewhere in a JSON document, asked for what it should be. @throws BAD_RESULT with its place where it is something else */
export class Reading {
  constructor(
    private readonly value: unknown,
    private readonly file: string,
    private readonly path = '',
  ) {}

  /** A member of an object; of a missing one every question fails. */
  at(key: string): Reading {
    return new Reading(this.object()[key], this.file, this.path === '' ? key : `${this.path}.${key}`);
  }

  has(key: string): boolean {
    return isObject(this.value) && Object.hasOwn(this.value, key);
  }

  get isNull(): boolean {
    return this.value === null || this.value === undefined;
  }

  get isList(): boolean {
    return Array.isArray(this.value);
  }

  number(): number {
    return typeof this.value === 'number' ? this.value : this.wrong('a number');
  }

  /** A number that is written as null where it is not finite. */
  numberOr(instead: number): number {
    return this.value === null ? instead : this.number();
  }

  text(): string {
    return typeof this.value === 'string' ? this.value : this.wrong('a text');
  }

  /** The value where it can be a setting. */
  setting(): string | number | boolean {
    const { value } = this;
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? value
      : this.wrong('a text, a number, true or false');
  }

  list(): Reading[] {
    const { value, file, path } = this;
    return Array.isArray(value)
      ? value.map((item, i) => new Reading(item, file, `${path}[${i}]`))
      : this.wrong('a list');
  }

  /** The members of an object by name. */
  entries(): [string, Reading][] {
    return Object.keys(this.object()).map((key) => [key, this.at(key)]);
  }

  private object(): Readonly<Record<string, unknown>> {
    return isObject(this.value) ? this.value : this.wrong('an object');
  }

  private wrong(expected: string): never {
    const place = this.path === '' ? 'the document' : this.path;
    return fail(
      'BAD_RESULT',
      this.file,
      `expected ${expected} as ${place} but found ${shown(this.value)}`,
      'write the file anew, and do not change it by hand',
    );
  }
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as it is shown in a message. */
export function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
