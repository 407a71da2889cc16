import { fail } from '../diagnostics/index.js';

/** A real number from `low` to `high`; with `log` equal ratios are equally far apart. */
export interface RealParameter {
  readonly kind: 'real';
  readonly low: number;
  readonly high: number;
  readonly log?: boolean;
}

/** A whole number from `low` to `high`, both included; with `log` equal ratios are equally far apart. */
export interface IntegerParameter {
  readonly kind: 'integer';
  readonly low: number;
  readonly high: number;
  readonly log?: boolean;
}

/** One of some values without an order. */
export interface CategoricalParameter<V extends number | string = number | string> {
  readonly kind: 'categorical';
  readonly values: readonly V[];
}

/** What one coordinate of a search may be. */
export type Parameter = RealParameter | IntegerParameter | CategoricalParameter;

/**
 * A parameter as an axis of the unit cube. `cells` is the number of different values (Infinity for real ones); a value's coordinate is its
 * cell's centre, or for logarithmic integers its logarithm's place within the cell.
 */
export interface Axis {
  readonly cells: number;
  /** Whether different values are all equally far apart. */
  readonly unordered: boolean;
  /** The value at coordinate u of [0, 1]. */
  value(u: number): number | string;
  /** The coordinate of a value; undefined when it is none of the parameter's. */
  coordinate(value: unknown): number | undefined;
  /** Coordinate of the cell `index`; of discrete axes only. */
  centre(index: number): number;
  /** The cell that the coordinate u lies in; of discrete axes only. */
  cell(u: number): number;
}

/**
 * The axis of a parameter.
 * @throws ConvertError BAD_SPACE for ranges without numbers in order, values that repeat or no values at all
 */
export function axisOf(name: string, parameter: Parameter): Axis {
  return parameter.kind === 'categorical' ? categoricalAxis(name, parameter) : numericAxis(name, parameter);
}

function categoricalAxis(name: string, { values }: CategoricalParameter): Axis {
  if (values.length === 0 || new Set(values).size !== values.length)
    bad(name, `expected different values, found ${JSON.stringify(values)}`, 'list every value once, at least one');
  const cell = (u: number): number => cellOf(u, values.length);
  const centre = (index: number): number => (index + 0.5) / values.length;
  return {
    cells: values.length,
    unordered: true,
    value: (u) => values[cell(u)]!,
    coordinate(value) {
      const index = values.findIndex((v) => v === value);
      return index < 0 ? undefined : centre(index);
    },
    centre,
    cell,
  };
}

function numericAxis(name: string, { kind, low, high, log = false }: RealParameter | IntegerParameter): Axis {
  const whole = kind === 'integer';
  checkRange(name, whole, low, high, log);
  const warp = (v: number): number => (log ? Math.log(v) : v);
  const unwarp = (w: number): number => (log ? Math.exp(w) : w);
  const clamp = (v: number): number => Math.min(high, Math.max(low, v));
  const half = whole ? 0.5 : 0;
  const from = warp(low - half);
  const width = warp(high + half) - from;
  const value = (u: number): number => {
    const v = unwarp(from + u * width);
    return clamp(whole ? Math.round(v) : v);
  };
  const coordinate = (v: number): number => Math.min(1, Math.max(0, (warp(v) - from) / width));
  return {
    cells: whole ? high - low + 1 : Infinity,
    unordered: false,
    value,
    coordinate(v) {
      if (typeof v !== 'number' || !(v >= low && v <= high) || (whole && !Number.isInteger(v))) return undefined;
      return coordinate(v);
    },
    centre: (index) => coordinate(low + index),
    cell: (u) => value(u) - low,
  };
}

function checkRange(name: string, whole: boolean, low: number, high: number, log: boolean): void {
  const range = `${String(low)} to ${String(high)}`;
  if (whole && !(Number.isSafeInteger(low) && Number.isSafeInteger(high) && low <= high))
    bad(name, `expected whole numbers in order, found ${range}`, 'give whole numbers low <= high');
  if (!whole && !(Number.isFinite(low) && Number.isFinite(high) && low < high))
    bad(name, `expected finite numbers in order, found ${range}`, 'give finite numbers low < high');
  if (!Number.isFinite(high - low)) bad(name, `the range ${range} is too wide`, 'narrow it');
  if (log && low <= 0) bad(name, `a logarithmic range starts at ${low}`, 'start above 0, or leave out log');
}

function cellOf(u: number, cells: number): number {
  return Math.min(cells - 1, Math.max(0, Math.floor(u * cells)));
}

function bad(name: string, problem: string, hint: string): never {
  fail('BAD_SPACE', `parameter ${name}`, problem, hint);
}
