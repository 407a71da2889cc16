import { fail } from '../../diagnostics/index.js';
import type { Detection } from '../detection.js';
import { boxFrom } from './box-formats.js';
import type { DecodeContext, Outputs } from './decoder.js';
import { findLayers, mismatch, type View } from './outputs.js';
import { eachLabel, readScores, sigmoid, type Labels } from './scores.js';

/** How the raw numbers of an anchor layer become boxes; see the decoders yolov3 and yolov5. */
export interface AnchorRules {
  readonly kind: string;
  readonly outputs: readonly string[] | undefined;
  /** Anchor sizes of each layer, width and height in turn, in pixels of the input or in cells. */
  readonly anchors: readonly (readonly number[])[];
  readonly anchorUnit: 'pixels' | 'cells';
  /** Centre in its cell: sigmoid(t) * scale - (scale - 1) / 2. */
  readonly scaleXY: number;
  /** Size in anchors: exp(t), or (2 sigmoid(t))^2. */
  readonly size: 'exp' | 'square';
  readonly classActivation: 'sigmoid' | 'softmax';
  /** The graph itself applies the sigmoid to centres, objectness and classes (and, for "square", to sizes). */
  readonly activated: boolean;
  readonly labels: Labels;
}

/** Element steps of a layer: anchor, channel, row and column. */
interface Steps {
  readonly rows: number;
  readonly columns: number;
  readonly anchor: number;
  readonly channel: number;
  readonly row: number;
  readonly column: number;
}

/** Boxes of raw anchor layers: per anchor tx, ty, tw, th, objectness, then the classes. Score = objectness * class. */
export function decodeAnchorLayers(outputs: Outputs, context: DecodeContext, rules: AnchorRules): Detection[] {
  const odd = rules.anchors.find((sizes) => sizes.length % 2 !== 0);
  if (odd)
    fail(
      'CARD_ANCHORS',
      `decoder ${rules.kind}: anchors`,
      `Expected width and height in turn but found ${odd.length} numbers: ${odd.join(', ')}`,
      'give two numbers for each anchor',
    );
  const layers = anchorLayers(outputs, context, rules);
  return layers.flatMap(({ view, steps }, i) => decodeLayer(view, steps, rules.anchors[i]!, context, rules));
}

function anchorLayers(outputs: Outputs, context: DecodeContext, rules: AnchorRules) {
  const values = 5 + context.classes.length;
  const counts = rules.anchors.map((sizes) => sizes.length / 2);
  const first = `${counts[0]!}*${values}`;
  const wanted = {
    role: `decoder ${rules.kind}: layer`,
    expects: `${counts.length} outputs of [1,${first},rows,columns], [1,rows,columns,${first}] or [1,${counts[0]!},rows,columns,${values}] (4 box numbers, objectness, ${context.classes.length} classes for each anchor)`,
    rank: [...outputs.values()].some((t) => t.shape.length === 5) ? 4 : 3,
    fits: (shape: readonly number[]): boolean => counts.some((n) => stepsOf(shape, n, values) !== undefined),
  };
  return findLayers(outputs, rules.outputs, counts.length, wanted).map((view, i) => {
    const steps = stepsOf(view.shape, counts[i]!, values);
    return steps ? { view, steps } : mismatch(outputs, wanted, `${view.name} that does not fit ${counts[i]!} anchors`);
  });
}

function stepsOf(shape: readonly number[], anchors: number, values: number): Steps | undefined {
  const [a = 0, b = 0, c = 0, d] = shape;
  if (d !== undefined)
    return a === anchors && d === values
      ? { rows: b, columns: c, anchor: b * c * d, channel: 1, row: c * d, column: d }
      : undefined;
  if (a === anchors * values) return { rows: b, columns: c, anchor: values * b * c, channel: b * c, row: c, column: 1 };
  if (c === anchors * values) return { rows: a, columns: b, anchor: values, channel: 1, row: b * c, column: c };
  return undefined;
}

function decodeLayer(
  { data }: View,
  steps: Steps,
  anchors: readonly number[],
  context: DecodeContext,
  rules: AnchorRules,
): Detection[] {
  const found: Detection[] = [];
  const scores = new Float64Array(context.classes.length);
  const cellWidth = context.inputSize[1] / steps.columns;
  const cellHeight = context.inputSize[0] / steps.rows;
  const squash = rules.activated ? (v: number): number => v : sigmoid;
  const classActivation = rules.activated ? 'none' : rules.classActivation;
  const centre = (t: number): number => squash(t) * rules.scaleXY - (rules.scaleXY - 1) / 2;
  const size = (t: number): number => (rules.size === 'exp' ? Math.exp(t) : (2 * squash(t)) ** 2);
  for (let anchor = 0; anchor < anchors.length / 2; anchor++) {
    const unit = rules.anchorUnit === 'pixels' ? [1, 1] : [cellWidth, cellHeight];
    const anchorWidth = anchors[2 * anchor]! * unit[0]!;
    const anchorHeight = anchors[2 * anchor + 1]! * unit[1]!;
    for (let row = 0; row < steps.rows; row++)
      for (let column = 0; column < steps.columns; column++) {
        const at = anchor * steps.anchor + row * steps.row + column * steps.column;
        const value = (channel: number): number => data[at + channel * steps.channel]!;
        const objectness = squash(value(4));
        if (objectness < context.minScore) continue;
        readScores(data, at + 5 * steps.channel, steps.channel, classActivation, scores);
        eachLabel(scores, objectness, context.minScore, rules.labels, (classIndex, score) => {
          const cx = (column + centre(value(0))) * cellWidth;
          const cy = (row + centre(value(1))) * cellHeight;
          const box = boxFrom('cxcywh', cx, cy, size(value(2)) * anchorWidth, size(value(3)) * anchorHeight);
          found.push({ classIndex, score, ...box });
        });
      }
  }
  return found;
}
