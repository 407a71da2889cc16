import type { MemoryPlan } from '../memory.js';
import type { Origin } from '../route.js';
import type { SpikeMap } from './spike-map.js';
import type { BitTrain, Stage } from './stage.js';

/** Channels `first` and following of one train that become channels `target` and following of another, at places that follow from row and column. */
interface Run {
  readonly source: number;
  readonly first: number;
  readonly target: number;
  readonly channels: number;
  /** Row and column that each row and column come from, -1 for none. */
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

/**
 * A train that is moved from others by views such as Concat, Resize or Slice, or why it cannot be moved like that: places must follow from row and column, alike for
 * all channels of a run.
 * @param matrix whether the value and its sources are matrices, whose elements are [place][channel]
 */
export function movedBits(
  value: string,
  origin: Origin,
  sources: readonly BitTrain[],
  output: BitTrain,
  matrix: (train: string) => boolean,
  plan: MemoryPlan,
): Stage | string {
  const runs = runsOf(
    origin,
    sources.map(({ map }, k) => ({ map, matrix: matrix(origin.trains[k]!) })),
    { map: output.map, matrix: matrix(value) },
  );
  if (!runs) return `"${value}" is no move of rows, columns and channels`;
  const { height, width, words } = output.map;
  const planned = runs.map((run) => ({
    ...run,
    from: sources[run.source]!,
    rows: plan.constant('i32', run.rows),
    columns: plan.constant('i32', run.columns),
  }));
  return ({ arrays, crew }) => {
    const outAt = arrays.of(output.slot).byteOffset;
    const moves = planned.map(({ from, first, target, channels, rows, columns }) => [
      arrays.of(from.slot).byteOffset,
      from.map.words,
      from.map.width,
      first,
      channels,
      arrays.of(rows).byteOffset,
      arrays.of(columns).byteOffset,
      outAt,
      words,
      width,
      target,
    ]);
    return {
      pass({ timesteps }) {
        crew.run('silenceRows', [outAt, 4 * words * width, timesteps], height);
        for (const move of moves) crew.run('moveSpikes', [...move, timesteps], height);
      },
    };
  };
}

interface Places {
  readonly map: SpikeMap;
  readonly matrix: boolean;
}

function runsOf({ source, index }: Origin, sources: readonly Places[], to: Places): Run[] | undefined {
  const { height, width, channels } = to.map;
  const at = (c: number, y: number, x: number): number => elementAt(to, c, y, x);
  const runs: { run: Run; length: number }[] = [];
  for (let c = 0; c < channels; c++) {
    const found = channelMove(at, source, index, sources, c, height, width);
    if (found === 'mixed') return undefined;
    if (!found) continue;
    const last = runs[runs.length - 1];
    const follows =
      last &&
      last.run.source === found.source &&
      last.run.first + last.length === found.first &&
      last.run.target + last.length === c &&
      same(last.run.rows, found.rows) &&
      same(last.run.columns, found.columns);
    if (follows) last.length++;
    else runs.push({ run: found, length: 1 });
  }
  return runs.map(({ run, length }) => ({ ...run, channels: length }));
}

/** Where one channel comes from; undefined from nowhere, 'mixed' from places that do not follow from row and column, or from several channels. */
function channelMove(
  at: (c: number, y: number, x: number) => number,
  source: Int32Array,
  index: Int32Array,
  sources: readonly Places[],
  c: number,
  height: number,
  width: number,
): Run | 'mixed' | undefined {
  const [rows, columns] = [new Int32Array(height).fill(-1), new Int32Array(width).fill(-1)];
  let [from, channel] = [-1, -1];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = at(c, y, x);
      if (index[i]! < 0) continue;
      const place = placeOf(sources[source[i]!]!, index[i]!);
      if (from < 0) [from, channel] = [source[i]!, place.channel];
      if (source[i] !== from || place.channel !== channel) return 'mixed';
      if (rows[y]! < 0) rows[y] = place.row;
      if (columns[x]! < 0) columns[x] = place.column;
      if (rows[y] !== place.row || columns[x] !== place.column) return 'mixed';
    }
  if (from < 0) return undefined;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (index[at(c, y, x)]! >= 0 !== (rows[y]! >= 0 && columns[x]! >= 0)) return 'mixed';
  return { source: from, first: channel, target: c, channels: 1, rows, columns };
}

/** Row-major number of an element. */
function elementAt({ map, matrix }: Places, c: number, y: number, x: number): number {
  return matrix ? x * map.channels + c : (c * map.height + y) * map.width + x;
}

function placeOf({ map, matrix }: Places, element: number): { channel: number; row: number; column: number } {
  if (matrix) return { channel: element % map.channels, row: 0, column: Math.floor(element / map.channels) };
  const line = Math.floor(element / map.width);
  return { channel: Math.floor(line / map.height), row: line % map.height, column: element % map.width };
}

function same(a: Int32Array, b: Int32Array): boolean {
  return a.every((x, i) => x === b[i]);
}
