import { Option } from 'commander';
import { fail, nearest } from '../diagnostics/index.js';
import { neuronModels } from '../index.js';
import { conversionFlags, type ConversionFlags, type Flag } from './flags.js';
import { between, type ReadValue } from './read-values.js';

/** One thing that a sweep varies. */
export interface Grid {
  /** As it is called in labels: a conversion flag without dashes, or a parameter of neuron models. */
  readonly key: string;
  readonly values: readonly GridValue[];
}

/** One of its values. */
export interface GridValue {
  readonly value: string | number | boolean;
  /** The flags with this value set. @throws BAD_OPTION */
  readonly set: (flags: ConversionFlags) => ConversionFlags;
}

/** A point of the cross product. */
export interface GridPoint {
  readonly label: Readonly<Record<string, string | number | boolean>>;
  readonly set: (flags: ConversionFlags) => ConversionFlags;
}

/** Reads one `--grid key=value,value`. Repeated flags add up. @throws BAD_OPTION */
export const grid: ReadValue = (text, flag, previous) => {
  const [key = '', list = ''] = split(text);
  const values = list.split(',').map((value) => value.trim());
  if (key === '' || values.includes(''))
    fail('BAD_OPTION', flag, `expected key=value,value but found "${text}"`, 'for example: --grid timesteps=4,8');
  const made = gridOf(key, values);
  const others = (previous ?? []) as readonly Grid[];
  if (others.some((other) => other.key === made.key))
    fail('BAD_OPTION', flag, `"${made.key}" is varied twice`, `put all its values into one: ${made.key}=a,b,c`);
  return [...others, made];
};

/** All points of the cross product; the last grid varies fastest. */
export function gridPoints(grids: readonly Grid[]): readonly GridPoint[] {
  return grids.reduce<readonly GridPoint[]>(
    (points, { key, values }) =>
      points.flatMap((point) =>
        values.map(({ value, set }) => ({
          label: { ...point.label, [key]: value },
          set: (flags: ConversionFlags) => set(point.set(flags)),
        })),
      ),
    [{ label: {}, set: (flags) => flags }],
  );
}

/**
 * Refuses flags that a grid would replace without a word.
 * @throws BAD_OPTION
 */
export function refuseOverlap(grids: readonly Grid[], flags: ConversionFlags): void {
  for (const { key } of grids) {
    const flag = flagNamed(key);
    const given = flag ? flags[attributeOf(flag)] : flags.param?.[key];
    if (given !== undefined && (typeof given !== 'object' || !flag))
      fail(
        'BAD_OPTION',
        '--grid',
        `"${key}" is varied by a grid and set by a flag`,
        'drop one of them, or add the value to the grid',
      );
  }
}

/**
 * Flags of a config file that grids replace, which the command line may do. A parameter of neurons is one of several that were chosen together: it is not replaced.
 * @param file of the flags
 * @returns the names of the flags
 * @throws BAD_OPTION for a parameter
 */
export function replacedByGrids(grids: readonly Grid[], flags: ConversionFlags, file: string): readonly string[] {
  const replaced = grids.filter(({ key }) => {
    const flag = flagNamed(key);
    if (!flag && flags.param?.[key] !== undefined)
      fail(
        'BAD_OPTION',
        '--grid',
        `"${key}" is varied by a grid and set by ${file}`,
        'drop one of them, or give --param, which replaces all parameters of config files',
      );
    const given = flag && flags[attributeOf(flag)];
    return given !== undefined && typeof given !== 'object';
  });
  return replaced.map(({ key }) => key);
}

function split(text: string): readonly string[] {
  const at = text.indexOf('=');
  return at < 0 ? [] : [text.slice(0, at).trim(), text.slice(at + 1)];
}

function gridOf(word: string, texts: readonly string[]): Grid {
  const flag = flagNamed(word);
  if (flag) return flagGrid(flag, texts);
  const parameters = [...new Set([...neuronModels.values()].flatMap((model) => Object.keys(model.parameters)))];
  const name = word.replace(/^param\./, '');
  if (parameters.includes(name)) return parameterGrid(name, texts);
  const known = [...varied.map(nameOf), ...parameters];
  const near = nearest(name, known);
  return fail(
    'BAD_OPTION',
    '--grid',
    `expected a conversion flag or a parameter of neurons but found "${word}"`,
    near ? `did you mean "${near}"?` : `one of ${known.join(', ')}`,
  );
}

function flagGrid(flag: Flag, texts: readonly string[]): Grid {
  const key = nameOf(flag);
  const attribute = attributeOf(flag);
  const isSwitch = new Option(flag.flags).isBoolean();
  const read: ReadValue = isSwitch ? yesOrNo : (flag.read ?? ((text) => text));
  return {
    key,
    values: texts.map((text): GridValue => {
      const value = read(text, `--grid ${key}`);
      const plain = typeof value === 'number' || typeof value === 'boolean' ? value : text;
      return {
        value: plain,
        set: (flags) => ({ ...flags, [attribute]: read(text, `--grid ${key}`, flags[attribute]) }),
      };
    }),
  };
}

function parameterGrid(name: string, texts: readonly string[]): Grid {
  const read = between(-Infinity, Infinity);
  return {
    key: name,
    values: texts.map((text): GridValue => {
      const value = read(text, `--grid ${name}`) as number;
      return { value, set: (flags) => ({ ...flags, param: { ...flags.param, [name]: value } }) };
    }),
  };
}

const yesOrNo: ReadValue = (text, flag) => {
  if (text === 'true' || text === 'yes') return true;
  if (text === 'false' || text === 'no') return false;
  return fail(
    'BAD_OPTION',
    flag,
    `expected true or false but found "${text}"`,
    'for example: --grid expand=true,false',
  );
};

const varied = conversionFlags.filter((flag) => !flag.flags.startsWith('--save'));

function flagNamed(word: string): Flag | undefined {
  return varied.find(({ flags }) => {
    const { long, short } = new Option(flags);
    return [long?.slice(2), short?.slice(1)].includes(word);
  });
}

function nameOf({ flags }: Flag): string {
  return new Option(flags).long!.slice(2);
}

function attributeOf({ flags }: Flag): keyof ConversionFlags {
  return new Option(flags).attributeName() as keyof ConversionFlags;
}
