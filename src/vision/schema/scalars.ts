import { field, type Field } from './field.js';

/** What a number may be. */
export interface NumberLimits {
  readonly min?: number;
  readonly max?: number;
  readonly integer?: boolean;
  /** The value must be greater than this. */
  readonly above?: number;
}

/** A finite number within limits, both ends included. */
export function number(limits: NumberLimits = {}): Field<number> {
  const { min = -Infinity, max = Infinity, above = -Infinity, integer = false } = limits;
  const bounds = [
    min > -Infinity ? `at least ${min}` : '',
    above > -Infinity ? `greater than ${above}` : '',
    max < Infinity ? `at most ${max}` : '',
  ].filter(Boolean);
  return field([integer ? 'an integer' : 'a number', bounds.join(' and ')].filter(Boolean).join(' '), (value) =>
    typeof value === 'number' &&
    value >= min &&
    value <= max &&
    value > above &&
    Number.isFinite(value) &&
    (!integer || Number.isInteger(value))
      ? value
      : undefined,
  );
}

/** A string of at least one character. */
export function text(): Field<string> {
  return field('a text', (value) => (typeof value === 'string' && value !== '' ? value : undefined));
}

/** true or false. */
export function flag(): Field<boolean> {
  return field('true or false', (value) => (typeof value === 'boolean' ? value : undefined));
}

/** One of a few words. */
export function choice<const C extends readonly string[]>(words: C): Field<C[number]> {
  return field(words.map((w) => `"${w}"`).join(' or '), (value) => words.find((w) => w === value));
}
