import { fail } from '../../diagnostics/index.js';
import { defaulted, flag, list, number, object, optional, type Infer } from '../schema/index.js';

/**
 * Prior boxes of one level. The map has `size` [rows, columns], or the input divided by `stride`, rounded up. At each cell, in this order: for
 * each `minSizes` a square of that side, if `maxSizes` has a partner a square of side sqrt(min * max), then for each of `ratios` a box of width
 * min * sqrt(ratio) and height min / sqrt(ratio). All in pixels of the input.
 */
export const priorLevelField = object({
  stride: optional(number({ above: 0 })),
  size: optional(list(number({ integer: true, min: 1 }), 2)),
  minSizes: list(number({ above: 0 })),
  maxSizes: optional(list(number({ above: 0 }))),
  ratios: optional(list(number({ above: 0 }))),
});

/** The card's keys of a prior-box decoder. `clip` limits centres and sizes to 0..1 of the input, as the original projects do. */
export const priorOptions = {
  priors: list(priorLevelField),
  clip: defaulted(flag(), false),
  variances: defaulted(list(number({ above: 0 }), 2), [0.1, 0.2]),
};

/** Prior boxes of one level, as a card describes them. */
export type PriorLevel = Infer<typeof priorLevelField>;

/**
 * Priors of all levels, finest first; cells row by row.
 * @shape [N,4]: centre x, y, width, height relative to the input
 * @source Liu et al., "SSD: Single Shot MultiBox Detector", arXiv:1512.02325, section 2.2
 */
export function makePriors(
  levels: readonly PriorLevel[],
  [height, width]: readonly [number, number],
  clip: boolean,
): Float64Array {
  const values: number[] = [];
  for (const level of levels) {
    const { stride } = level;
    const size = level.size ?? (stride && [Math.ceil(height / stride), Math.ceil(width / stride)]);
    if (!size)
      return fail(
        'CARD_PRIORS',
        'card, decoder: priors',
        'Expected "stride" or "size" for each level but found neither',
        'give the stride of the level in pixels, or its map as [rows, columns]',
      );
    const [rows, columns] = size;
    const stepY = stride ?? height / rows!;
    const stepX = stride ?? width / columns!;
    const shapes = cellShapes(level);
    for (let row = 0; row < rows!; row++)
      for (let column = 0; column < columns!; column++)
        for (const [w, h] of shapes)
          values.push(((column + 0.5) * stepX) / width, ((row + 0.5) * stepY) / height, w / width, h / height);
  }
  return Float64Array.from(values, (v) => (clip ? Math.min(1, Math.max(0, v)) : v));
}

function cellShapes(level: PriorLevel): (readonly [number, number])[] {
  return level.minSizes.flatMap((min, i) => {
    const max = level.maxSizes?.[i];
    const between = max === undefined ? [] : [Math.sqrt(min * max)];
    const squares = [min, ...between].map((side) => [side, side] as const);
    const stretched = (level.ratios ?? []).map((ratio) => [min * Math.sqrt(ratio), min / Math.sqrt(ratio)] as const);
    return [...squares, ...stretched];
  });
}
