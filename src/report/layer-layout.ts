/** Rows that a connection may pass before it is left out: farther than that nobody follows a line. */
const LONGEST = 40;
/** Places that passing connections may take in all; a network in which everything feeds everything would have tens of thousands. */
const MOST_PASSING = 1200;

/** Layers as boxes in rows, and the connections between them as lines through the rows. Sizes in the drawing's units. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Centres, one a layer. */
  readonly boxes: readonly { readonly x: number; readonly y: number }[];
  readonly lines: readonly {
    readonly from: number;
    readonly to: number;
    readonly points: readonly (readonly [x: number, y: number])[];
  }[];
  /** Connections that are not drawn. */
  readonly leftOut: number;
}

/** Sizes of a layout. */
export interface Sizes {
  readonly box: number;
  readonly lane: number;
  readonly gap: number;
  readonly row: number;
}

/** Something that takes a place in a row: a layer, or a connection from layer `source` on its way down. */
interface Item {
  readonly source: number;
  readonly layer: boolean;
  readonly parents: Item[];
  x: number;
}

/**
 * Longest-path layering: each layer stands one row below the lowest of those that feed it. Connections that pass rows take places in them, shared by all connections
 * from the same layer, so that no line runs behind a box.
 * @param edges from earlier to later layers; others are not drawn
 */
export function layOut(
  count: number,
  edges: readonly (readonly [from: number, to: number])[],
  { box, lane, gap, row }: Sizes,
): Layout {
  const forward = edges.filter(([from, to]) => from >= 0 && from < to && to < count);
  const depth = depths(count, forward);
  const items = Array.from({ length: count }, (_, i): Item => ({ source: i, layer: true, parents: [], x: 0 }));
  const rows: Item[][] = Array.from({ length: Math.max(0, ...depth) + 1 }, () => []);
  items.forEach((item, i) => rows[depth[i]!]!.push(item));
  const passing = new Map<string, Item>();
  const drawn: { from: number; to: number; through: Item[] }[] = [];
  for (const [from, to] of forward) {
    const span = depth[to]! - depth[from]! - 1;
    if (span > LONGEST || passing.size + span > MOST_PASSING) continue;
    const through = [items[from]!];
    for (let r = depth[from]! + 1; r < depth[to]!; r++) {
      const key = `${from} ${r}`;
      const known = passing.get(key);
      const item = known ?? { source: from, layer: false, parents: [through.at(-1)!], x: 0 };
      if (!known) {
        passing.set(key, item);
        rows[r]!.push(item);
      }
      through.push(item);
    }
    items[to]!.parents.push(through.at(-1)!);
    drawn.push({ from, to, through: [...through, items[to]!] });
  }
  for (const each of rows) place(each, (item) => (item.layer ? box : lane), gap);
  const all = rows.flat();
  const left = Math.min(...all.map(({ x, layer }) => x - (layer ? box : lane) / 2));
  const right = Math.max(...all.map(({ x, layer }) => x + (layer ? box : lane) / 2));
  const across = (x: number): number => x - left + gap;
  const down = (r: number): number => (r + 0.5) * row;
  return {
    width: right - left + 2 * gap,
    height: rows.length * row,
    boxes: items.map(({ x }, i) => ({ x: across(x), y: down(depth[i]!) })),
    lines: drawn.map(({ from, to, through }) => ({
      from,
      to,
      points: through.map(({ x }, k) => [across(x), down(depth[from]! + k)] as const),
    })),
    leftOut: forward.length - drawn.length,
  };
}

/** Length of the longest way to each layer. */
function depths(count: number, edges: readonly (readonly [number, number])[]): number[] {
  const depth = new Array<number>(count).fill(0);
  const into = edges.toSorted((a, b) => a[1] - b[1] || a[0] - b[0]);
  // every edge goes forward, so those that come in are known before those that go out
  for (const [from, to] of into) depth[to] = Math.max(depth[to]!, depth[from]! + 1);
  return depth;
}

/** Puts a row's items as near below what feeds them as their widths allow. */
function place(row: Item[], width: (item: Item) => number, gap: number): void {
  const wish = new Map(
    row.map((item, i) => [item, item.parents.length > 0 ? mean(item.parents.map(({ x }) => x)) : i] as const),
  );
  const sorted = row.toSorted((a, b) => wish.get(a)! - wish.get(b)! || a.source - b.source);
  let edge = -Infinity;
  for (const item of sorted) {
    item.x = Math.max(wish.get(item)!, edge + gap + width(item) / 2);
    edge = item.x + width(item) / 2;
  }
  const shift = mean(sorted.map((item) => item.x - wish.get(item)!));
  for (const item of row) item.x -= shift;
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
