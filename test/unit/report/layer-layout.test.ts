import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { layOut, type Layout } from '../../../src/report/layer-layout.js';

const SIZES = { box: 100, lane: 8, gap: 10, row: 50 } as const;

/** Boxes of the same row that touch. */
function overlaps({ boxes }: Layout): number {
  return boxes.filter((a, i) =>
    boxes.some((b, k) => k < i && a.y === b.y && Math.abs(a.x - b.x) < SIZES.box + SIZES.gap - 1e-6),
  ).length;
}

/** Points of lines that lie in boxes which they do not join. */
function hidden({ boxes, lines }: Layout): number {
  return lines.flatMap(({ from, to, points }) =>
    points.filter(([x, y]) =>
      boxes.some((box, i) => i !== from && i !== to && box.y === y && Math.abs(box.x - x) < SIZES.box / 2),
    ),
  ).length;
}

test('a chain is a column', () => {
  const { width, boxes, lines } = layOut(3, [[0, 1], [1, 2]], SIZES); // prettier-ignore
  expect(width).toBe(SIZES.box + 2 * SIZES.gap);
  expect(new Set(boxes.map(({ x }) => x)).size).toBe(1);
  expect(boxes.map(({ y }) => y)).toEqual([25, 75, 125]);
  expect(lines.map(({ points }) => points.length)).toEqual([2, 2]);
});

test('boxes stand apart, lines run down and beside the boxes that they pass', () => {
  const graph = fc
    .integer({ min: 1, max: 40 })
    .chain((count) =>
      fc.tuple(fc.constant(count), fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 80 })),
    );
  fc.assert(
    fc.property(graph, ([count, edges]) => {
      const layout = layOut(count, edges, SIZES);
      expect(overlaps(layout)).toBe(0);
      expect(hidden(layout)).toBe(0);
      expect(layout.lines.length + layout.leftOut).toBe(edges.filter(([from, to]) => from < to).length);
      for (const { from, to, points } of layout.lines) {
        expect(points[0]).toEqual([layout.boxes[from]!.x, layout.boxes[from]!.y]);
        expect(points.at(-1)).toEqual([layout.boxes[to]!.x, layout.boxes[to]!.y]);
        points.slice(1).forEach(([, y], i) => expect(y - points[i]![1]).toBe(SIZES.row));
      }
      for (const { x } of layout.boxes) {
        expect(x).toBeGreaterThanOrEqual(SIZES.box / 2);
        expect(x).toBeLessThanOrEqual(layout.width - SIZES.box / 2);
      }
    }),
    { seed: 9, numRuns: 300 },
  );
});

test('a network in which everything feeds everything is drawn in part', () => {
  const edges = Array.from({ length: 200 }, (_, to) =>
    Array.from({ length: to }, (_, from) => [from, to] as const),
  ).flat();
  const { leftOut, lines, width } = layOut(200, edges, SIZES);
  expect(leftOut).toBeGreaterThan(1000);
  expect(lines.length).toBeGreaterThanOrEqual(199);
  expect(width).toBeLessThan(3000);
});
