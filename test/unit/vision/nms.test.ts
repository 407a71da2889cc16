import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { boxIou, suppress, type Detection } from '../../../src/vision/index.js';

const detection = fc
  .tuple(
    fc.nat(2),
    fc.integer({ min: 1, max: 5 }),
    fc.nat(20),
    fc.nat(20),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 12 }),
  )
  .map(([classIndex, score, x, y, w, h]): Detection => ({ classIndex, score: score / 5, x, y, w, h }));
const detections = fc.array(detection, { maxLength: 25 });
const settings = fc.record({ iou: fc.constantFrom(0, 0.3, 0.5, 1), perClass: fc.boolean() });

describe('suppress', () => {
  test('keeps exactly the boxes that no better kept box covers', () => {
    fc.assert(
      fc.property(detections, settings, (boxes, { iou, perClass }) => {
        const kept = new Set(suppress(boxes, { iou, perClass }));
        const order = boxes.map((box, i) => ({ box, i })).sort((a, b) => b.box.score - a.box.score || a.i - b.i);
        for (const [rank, { box }] of order.entries()) {
          const covered = order
            .slice(0, rank)
            .some(
              (o) => kept.has(o.box) && (!perClass || o.box.classIndex === box.classIndex) && boxIou(o.box, box) > iou,
            );
          expect(kept.has(box)).toBe(!covered);
        }
      }),
    );
  });

  test('changes nothing the second time, and sorts by score', () => {
    fc.assert(
      fc.property(detections, settings, (boxes, s) => {
        const once = suppress(boxes, s);
        expect(suppress(once, s)).toEqual(once);
        expect(once.every((d, i) => i === 0 || d.score <= once[i - 1]!.score)).toBe(true);
      }),
    );
  });

  test('an overlap equal to the limit is not suppressed; of equal scores the first stays', () => {
    const a: Detection = { classIndex: 0, score: 0.5, x: 0, y: 0, w: 2, h: 1 };
    const b: Detection = { ...a, w: 1 };
    expect(suppress([a, b], { iou: 0.5, perClass: true })).toEqual([a, b]);
    expect(suppress([b, a], { iou: 0.49, perClass: true })).toEqual([b]);
  });
});
