import { signed } from '../numbers.js';

/** Turns values into places on the page. */
export interface Scale {
  readonly domain: readonly [low: number, high: number];
  /** Values to write along the axis. */
  readonly ticks: readonly number[];
  /** @unit of the drawing */
  at(value: number): number;
}

/** Writes ticks with as many digits behind the point as tell them all. */
export function tickFormat(ticks: readonly number[], unit = ''): (value: number) => string {
  const digits = Math.max(0, ...ticks.map((tick) => String(Number(tick.toPrecision(6))).split('.')[1]?.length ?? 0));
  const plain = digits <= 6 && ticks.every((tick) => Math.abs(tick) < 1e7);
  return (value) => signed(plain ? value.toFixed(digits) : value.toExponential(0)) + unit;
}

type Pair = readonly [number, number];

/** Equal differences at equal distances; the domain grows to whole ticks unless it is to be kept. */
export function linearScale(domain: Pair, range: Pair, count = 5, keep = false): Scale {
  const [low, high] = widened(domain);
  const step = niceStep((high - low) / count);
  const first = keep ? Math.ceil(low / step - 1e-9) : Math.floor(low / step + 1e-9);
  const last = keep ? Math.floor(high / step + 1e-9) : Math.ceil(high / step - 1e-9);
  // products with the step's inverse keep 0.3 from becoming 0.30000000000000004
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  return scale(keep ? [low, high] : [ticks[0]!, ticks.at(-1)!], range, ticks, (value) => value);
}

/** Equal ratios at equal distances, with ticks at powers of two; for positive values. */
export function log2Scale(domain: Pair, range: Pair, most = 8): Scale {
  const [low, high] = [Math.floor(Math.log2(domain[0])), Math.ceil(Math.log2(domain[1]))];
  const stride = Math.max(1, Math.ceil((high - low + 1) / most));
  const ticks = Array.from({ length: Math.floor((high - low) / stride) + 1 }, (_, i) => 2 ** (low + i * stride));
  const same = low === high;
  return scale([2 ** (same ? low - 0.5 : low), 2 ** (same ? high + 0.5 : high)], range, ticks, Math.log2);
}

/** Equal ratios at equal distances, with ticks at 1, 2 and 5 times powers of ten, as far as they fit; for positive values. */
export function log10Scale(domain: Pair, range: Pair, most = 6): Scale {
  const low = domain[0] / 1.15;
  const high = domain[1] * 1.15;
  const from = Math.floor(Math.log10(low));
  const decades = Array.from({ length: Math.ceil(Math.log10(high)) - from + 1 }, (_, i) => from + i);
  const stride = Math.max(1, Math.ceil(decades.length / most));
  const candidates = [[1, 2, 5], [1, 3], [1]].map((steps) =>
    decades
      .flatMap((d) => (d % stride === 0 ? steps.map((s) => Number((s * 10 ** d).toPrecision(3))) : []))
      .filter((v) => v >= low && v <= high),
  );
  const ticks = candidates.find(({ length }) => length <= most) ?? candidates[2]!;
  return scale([low, high], range, ticks.length > 0 ? ticks : [domain[0]], Math.log10);
}

function scale(domain: Pair, [from, to]: Pair, ticks: readonly number[], turn: (value: number) => number): Scale {
  const [low, high] = [turn(domain[0]), turn(domain[1])];
  return { domain, ticks, at: (value) => from + ((turn(value) - low) / (high - low)) * (to - from) };
}

/** A domain with some length. */
function widened([low, high]: Pair): Pair {
  // neither equal nor so near to each other that no digits tell them apart
  if (high - low > 1e-9 * Math.max(Math.abs(low), Math.abs(high), 1e-90)) return [low, high];
  const by = Math.abs(low) > 1e-90 ? Math.abs(low) * 0.1 : 1;
  return [low - by, low + by];
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 2.5, 5].find((step) => step * power >= rough * 0.999) ?? 10);
}
