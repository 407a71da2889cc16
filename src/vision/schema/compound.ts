import { unknownKey, wrongType, type Field, type InferShape, type Shape } from './field.js';

/** A list whose elements all fit one field; `length`, when given, is the exact number of elements. */
export function list<T>(element: Field<T>, length?: number): Field<readonly T[]> {
  const expects = `a list of ${length === undefined ? '' : `${length} values, each `}${element.expects}`;
  return {
    expects,
    read(value, where, problems) {
      if (!Array.isArray(value) || (length === undefined ? value.length === 0 : value.length !== length)) {
        problems.push(wrongType(where, expects, value));
        return [];
      }
      return value.map((item: unknown, i) => element.read(item, `${where}[${i}]`, problems));
    },
  };
}

/** An object with exactly these keys. Unknown keys, missing keys and wrong values are all reported. */
export function object<S extends Shape>(shape: S): Field<InferShape<S>> {
  const expects = `an object with keys ${Object.keys(shape).join(', ')}`;
  return {
    expects,
    read(value, where, problems) {
      if (!isRecord(value)) {
        problems.push(wrongType(where, expects, value));
        return {} as InferShape<S>;
      }
      for (const key of Object.keys(value))
        if (!(key in shape) && value[key] !== undefined) problems.push(unknownKey(where, key, Object.keys(shape)));
      const entries = Object.entries(shape).map(([key, member]) => {
        const found = value[key];
        if (found !== undefined) return [key, member.read(found, `${where}: ${key}`, problems)];
        if (member.absent) return [key, member.absent()];
        problems.push({
          code: 'MISSING_KEY',
          where,
          problem: `Expected key "${key}" (${member.expects}) but it is absent`,
          hint: `add "${key}"`,
        });
        return [key, undefined];
      });
      return Object.fromEntries(entries) as InferShape<S>;
    },
  };
}

/** The first of two fields that fits. The message names both, or is that of the field whose kind of value it is. */
export function either<A, B>(first: Field<A>, second: Field<B>): Field<A | B> {
  const expects = `${first.expects}, or ${second.expects}`;
  return {
    expects,
    read(value, where, problems) {
      let inside: typeof problems | undefined;
      for (const option of [first, second]) {
        const tried: typeof problems = [];
        const result = option.read(value, where, tried);
        if (tried.length === 0) return result;
        if (!tried.some((d) => d.code === 'WRONG_TYPE' && d.where === where)) inside = tried;
      }
      problems.push(...(inside ?? [wrongType(where, expects, value)]));
      return undefined as A;
    },
  };
}

/** The JSON null, for "none". */
export const nothing: Field<null> = {
  expects: 'null',
  read(value, where, problems) {
    if (value !== null) problems.push(wrongType(where, 'null', value));
    return null;
  },
};

/** A key that may be left out. */
export function optional<T>(member: Field<T>): Field<T | undefined> {
  return { ...member, absent: () => undefined };
}

/** A key that may be left out, with the value that it then has. */
export function defaulted<T>(member: Field<T>, value: T): Field<T> {
  return { ...member, absent: () => value };
}

/** Any JSON object, kept as it is. */
export const anyObject: Field<Readonly<Record<string, unknown>>> = {
  expects: 'an object',
  read(value, where, problems) {
    if (isRecord(value)) return value;
    problems.push(wrongType(where, 'an object', value));
    return {};
  },
};

/** Whether a value is a JSON object (not null, not a list). */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
