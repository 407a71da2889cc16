import { poolAxes } from '../../ops/index.js';
import type { LateralMaxStep } from '../../snn/index.js';
import { sizeOf } from '../../tensor/index.js';
import { stored, uniform } from './arrays.js';
import { convolution, pointwiseAxes } from './convolution.js';
import type { Draft } from './draft.js';
import { sumOf } from './read.js';
import { shapeWithoutBatch, type Sum } from './value.js';
import type { WindowAxis } from '../../ops/index.js';

/** Larger than any running count: what has this threshold never fires. */
const NEVER = 2 ** 100;

/**
 * The maximum of running counts under a window, as nodes, spike for spike. A grouped convolution with one kernel for each place of the window gives every window its
 * own copy of what it sees. Integrators D_i(t) = C_i(t) - O(t-1) hold how far each place is ahead of the output, O being the output's running count, which comes
 * back along the only edge that closes the circle, hence a timestep later. The output is
 *
 *     q(t) = sum over k = 1..L of [max D_i >= k] - sum over k = 1..L of (1 - [max D_i >= 1 - k])
 *
 * with L and the other L the most that the inputs send up and down at once. By induction O(t-1) = max C_i(t-1), so max D_i = max C_i(t) - max C_i(t-1) lies in
 * [-down, most], and q is that number: O(t) = max C_i(t). Each [max D_i >= k] is "some i is above k - 1/2": a Threshold for every place, their sum, a Threshold.
 * Places in the padding have a threshold that nothing reaches: they never win.
 */
export function addLateralMax(draft: Draft, step: LateralMaxStep): Sum | undefined {
  const { program, dialect, time } = draft;
  const { origin, name } = step;
  const input = sumOf(draft, step.input, origin);
  const spikes = input?.spikes;
  if (!input || !spikes) return undefined;
  const shape = shapeWithoutBatch(program, step.output);
  if (step.scheme === 'spikes' || !shape || !dialect.nodes.has('I') || !dialect.nodes.has('Threshold')) {
    return draft.refuse(
      origin,
      step.scheme === 'spikes'
        ? 'a maximum of the spikes of each timestep'
        : `NIR has no MaxPool, and ${dialect.reader} lacks I and Threshold, of which one can be made`,
      step.scheme === 'spikes'
        ? 'convert without --pooling spikes'
        : 'write the dialect strict, or train with average pooling',
    );
  }
  const axes = poolAxes({ dtype: 'f32', shape: program.shapes.get(step.input)! }, step.attrs);
  const places = sizeOf(axes.map((axis) => axis.kernel));
  const [channels = 1, ...extents] = shape;
  const copies = [channels * places, ...extents];
  const apart = pointwiseAxes(extents);
  const one = (outputs: number, value: number, bias = 0): Parameters<typeof convolution>[4] => ({
    axes: apart,
    groups: channels,
    outputs,
    weight: new Float64Array(channels * places).fill(value),
    bias: new Float64Array(outputs).fill(bias),
  });

  const windows = convolution(draft, `${name}.windows`, origin, input, {
    axes,
    groups: channels,
    outputs: channels * places,
    weight: Float64Array.from({ length: channels * places * places }, (_, i) =>
      Math.floor(i / places) % places === i % places ? 1 : 0,
    ),
  });
  if (!windows) return undefined;
  const ahead: Sum = {
    kind: 'sum',
    nodes: [draft.add(`${name}.ahead`, { type: 'I', r: uniform(time.r, copies, dialect) }, windows.nodes)],
    shape: copies,
  };
  const outside = paddedPlaces(axes, channels);
  const anyAt = (least: number, own: string): string => {
    const limits = Float64Array.from(outside, (padded) => (padded ? NEVER : least - 0.5));
    const above = draft.add(
      `${own}.places`,
      { type: 'Threshold', threshold: stored(limits, copies, dialect) },
      ahead.nodes,
    );
    const count = convolution(draft, `${own}.any`, origin, { ...ahead, nodes: [above] }, one(channels, 1))!;
    return draft.add(own, { type: 'Threshold', threshold: uniform(0.5, shape, dialect) }, count.nodes);
  };
  const nodes: string[] = [];
  for (let k = 1; k <= spikes.most; k++) nodes.push(anyAt(k, k === 1 ? name : `${name}.${k}`));
  for (let k = 1; k <= spikes.down; k++) {
    const kept = { kind: 'sum' as const, nodes: [anyAt(1 - k, `${name}.kept.${k}`)], shape };
    const weight = new Float64Array(channels).fill(1);
    const bias = new Float64Array(channels).fill(-1);
    nodes.push(
      ...convolution(draft, `${name}.down.${k}`, origin, kept, {
        axes: apart,
        groups: channels,
        outputs: channels,
        weight,
        bias,
      })!.nodes,
    );
  }
  const sum: Sum = { kind: 'sum', nodes, shape, spikes };
  const back = convolution(draft, `${name}.back`, origin, sum, one(channels * places, -1))!;
  draft.join(back.nodes[0]!, ahead.nodes[0]!);
  draft.lose(nodes[0]!, {
    what: 'max pooling',
    reader: 'runs a circuit of integrators and thresholds',
    ours: 'takes the maximum of running counts',
    effect: 'exact',
  });
  return sum;
}

/** For each copy that a window has of its places, whether it lies in the padding. @shape channels x places x windows */
function paddedPlaces(axes: readonly WindowAxis[], channels: number): boolean[] {
  const along = (axis: WindowAxis): boolean[][] =>
    Array.from({ length: axis.kernel }, (_, tap) =>
      Array.from({ length: axis.output }, (_, window) => {
        const at = window * axis.stride - axis.before + tap * axis.dilation;
        return at < 0 || at >= axis.input;
      }),
    );
  const both = axes
    .map(along)
    .reduce((outer, inner) =>
      outer.flatMap((rows) => inner.map((columns) => rows.flatMap((row) => columns.map((column) => row || column)))),
    );
  const all = both.flat();
  return Array.from({ length: channels }, () => all).flat();
}
