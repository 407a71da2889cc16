import { fail } from '../diagnostics/index.js';

/** Reads the text of one flag. `flag` is its long name for messages, `previous` what the same flag gave before. @throws ConvertError BAD_OPTION */
export type ReadValue = (text: string, flag: string, previous?: unknown) => unknown;

/** A whole number from `min` on. */
export function whole(min: number): ReadValue {
  return (text, flag) => {
    const value = Number(text);
    return /^\d+$/.test(text) && value >= min ? value : wrong(flag, `a whole number from ${min} on`, text);
  };
}

/** A number in `min`..`max`. */
export function between(min: number, max: number): ReadValue {
  return (text, flag) => {
    const value = numberIn(text);
    return value >= min && value <= max ? value : wrong(flag, `a number from ${min} to ${max}`, text);
  };
}

/** A number, or one per channel: `0.5` or `0.485,0.456,0.406`. */
export const perChannel: ReadValue = (text, flag) => {
  const values = text.split(',').map(numberIn);
  if (values.some(Number.isNaN)) wrong(flag, 'a number, or one per channel with commas between', text);
  return values.length === 1 ? values[0] : values;
};

/** Timesteps: `1,2,4,8`. */
export const timesteps: ReadValue = (text, flag) => {
  const values = text.split(',').map((part) => (/^\d+$/.test(part) ? Number(part) : 0));
  return values.every((t) => t >= 1) ? values : wrong(flag, 'whole numbers from 1 on with commas between', text);
};

/** Height and width of an image: `480x640`. */
export const imageSize: ReadValue = (text, flag) => {
  const [height = 0, width = 0, ...more] = text.split(/[x,]/i).map(extent);
  return height > 0 && width > 0 && more.length === 0
    ? [height, width]
    : wrong(flag, 'height and width, such as 480x640', text);
};

/** One of the words. */
export function oneOf(words: readonly string[]): ReadValue {
  return (text, flag) => (words.includes(text) ? text : wrong(flag, `one of ${words.join(', ')}`, text));
}

/** Extents by input: `name:1x3x640x640`, or `1x3x640x640` for the only input (under the name ''). Repeated flags add up. */
export const shapes: ReadValue = (text, flag, previous) => {
  const colon = text.lastIndexOf(':');
  const shape = text
    .slice(colon + 1)
    .split(/[x,]/i)
    .map(extent);
  if (shape.some((e) => !(e > 0))) wrong(flag, 'extents such as name:1x3x640x640 or 1x3x640x640', text);
  return { ...(previous as object | undefined), [text.slice(0, Math.max(0, colon))]: shape };
};

/** A neuron parameter: `name=value`. Repeated flags add up. */
export const parameter: ReadValue = (text, flag, previous) => {
  const [name = '', value = ''] = text.split('=', 2);
  const number = numberIn(value);
  if (name === '' || Number.isNaN(number)) wrong(flag, 'name=number', text);
  return { ...(previous as object | undefined), [name]: number };
};

/** A neuron parameter of one layer: `layer:name=value`. Repeated flags add up. */
export const layerParameter: ReadValue = (text, flag, previous) => {
  const colon = text.lastIndexOf(':');
  if (colon < 1) wrong(flag, 'layer:name=number', text);
  const layer = text.slice(0, colon);
  const layers = (previous ?? {}) as Readonly<Record<string, object>>;
  return { ...layers, [layer]: parameter(text.slice(colon + 1), flag, layers[layer]) };
};

/** A threshold rule of one layer: `layer=rule`. Repeated flags add up. */
export const layerRule: ReadValue = (text, flag, previous) => {
  const equals = text.lastIndexOf('=');
  if (equals < 1 || equals === text.length - 1) wrong(flag, 'layer=rule, such as Conv_3=percentile:0.999', text);
  return { ...(previous as object | undefined), [text.slice(0, equals)]: text.slice(equals + 1) };
};

/** The first digits of a hash, at least 8. */
export const hashDigits: ReadValue = (text, flag) =>
  /^[\da-f]{8,64}$/i.test(text) ? text.toLowerCase() : wrong(flag, '8 to 64 hexadecimal digits', text);

function extent(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : NaN;
}

function numberIn(text: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(value) ? value : NaN;
}

function wrong(flag: string, expected: string, found: string): never {
  return fail('BAD_OPTION', flag, `expected ${expected} but found "${found}"`, 'see --help');
}

/** Words with commas between. */
export const list: ReadValue = (text, flag) => {
  const words = text.split(',').filter((word) => word !== '');
  return words.length > 0 ? words : wrong(flag, 'names with commas between', text);
};

/** Some of the words, with commas between. */
export function choices(words: readonly string[]): ReadValue {
  return (text, flag) => {
    const chosen = text.split(',');
    return chosen.every((word) => words.includes(word))
      ? chosen
      : wrong(flag, `some of ${words.join(', ')}, with commas between`, text);
  };
}
