import { sizeOf } from '../../tensor/index.js';
import { convolution, pointwiseAxes } from './convolution.js';
import type { Draft } from './draft.js';
import { scaled } from './scaled.js';
import type { Sum } from './value.js';

/**
 * Rows (or columns) in other places, repeated or left out, as nodes: one copy of each map for every row that is read, all but that row of it multiplied by zero, then a
 * grouped convolution that shifts each copy to where its row belongs and adds the copies up. Nearest upsampling is that for both axes.
 * @param axis of the extents: 0 rows, 1 columns
 * @param map for each row of the result the row that it is, or -1 for zeros
 */
export function placed(
  draft: Draft,
  name: string,
  origin: string,
  source: Sum,
  axis: number,
  map: Int32Array,
): Sum | undefined {
  const [channels = 1, ...extents] = source.shape;
  if (map.length === extents[axis] && map.every((from, i) => from === i)) return source;
  const rows = [...new Set(map)].filter((row) => row >= 0).sort((a, b) => a - b);
  const copies = convolution(draft, `${name}.copies`, origin, source, {
    axes: pointwiseAxes(extents),
    groups: channels,
    outputs: channels * rows.length,
    weight: new Float64Array(channels * rows.length).fill(1),
  });
  const plane = sizeOf(extents);
  const stride = sizeOf(extents.slice(axis + 1));
  const mask = Float64Array.from({ length: channels * rows.length * plane }, (_, i) => {
    const row = Math.floor((i % plane) / stride) % extents[axis]!;
    return rows[Math.floor(i / plane) % rows.length] === row ? 1 : 0;
  });
  const single = copies && scaled(draft, `${name}.rows`, origin, copies, mask);
  if (!single) return undefined;
  const shifts = [...map].flatMap((from, to) => (from < 0 ? [] : [from - to]));
  const [least, most] = [Math.min(0, ...shifts), Math.max(0, ...shifts)];
  const kernel = most - least + 1;
  const input = extents[axis]!;
  const moved = {
    input,
    kernel,
    stride: 1,
    dilation: 1,
    before: -least,
    after: map.length + most - input,
    output: map.length,
  };
  const weight = new Float64Array(channels * rows.length * kernel);
  for (let c = 0; c < channels; c++)
    rows.forEach((row, j) => {
      map.forEach((from, to) => {
        if (from === row) weight[(c * rows.length + j) * kernel + from - to - least] = 1;
      });
    });
  const axes = pointwiseAxes(extents).map((still, a) => (a === axis ? moved : still));
  const result = convolution(draft, name, origin, single, { axes, groups: channels, outputs: channels, weight });
  if (result)
    draft.lose(result.nodes[0]!, {
      what: 'moved rows and columns',
      reader: 'copies, masks and shifts maps',
      ours: 'moves spikes',
      effect: 'exact',
    });
  return result;
}
