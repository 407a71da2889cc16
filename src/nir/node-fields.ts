import type { NirNode } from './graph.js';

/** How a field is stored: real numbers, whole numbers (a list with one for each spatial axis, or one), or padding (either, or a name). */
export type NirFieldKind = 'reals' | 'integers' | 'integer' | 'padding';

/** One field of a node. */
export interface NirField {
  /** Its key in `NirNode`. */
  readonly key: string;
  /** Its name in a file. */
  readonly name: string;
  readonly kind: NirFieldKind;
  /** Whether a file may lack it. */
  readonly optional?: true;
}

const field = (name: string, kind: NirFieldKind = 'reals', optional?: true): NirField => ({
  key: name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
  name,
  kind,
  ...(optional ? { optional } : {}),
});

const convolution = [
  field('weight'),
  field('bias'),
  field('stride', 'integers'),
  field('padding', 'padding'),
  field('dilation', 'integers'),
  field('groups', 'integer'),
  field('input_shape', 'integers', true),
];
const pooling = [field('kernel_size', 'integers'), field('stride', 'integers'), field('padding', 'integers')];
// files written before 2025 reset to zero and do not say so
const firing = [field('v_threshold'), field('v_reset', 'reals', true)];
const leaking = [field('r'), field('v_leak')];
const synaptic = [field('tau_syn'), field('tau_mem'), ...leaking, field('w_in', 'reals', true)];

/** The types of nodes that are not graphs. */
export type NirLeafType = Exclude<NirNode['type'], 'NIRGraph'>;

/**
 * Every type of node but graphs with its fields in a file.
 * @source reference Python package nir 1.0.8
 */
export const nirFields: Readonly<Record<NirLeafType, readonly NirField[]>> = {
  Input: [field('shape', 'integers')],
  Output: [field('shape', 'integers')],
  Linear: [field('weight')],
  Affine: [field('weight'), field('bias')],
  Scale: [field('scale')],
  Conv1d: convolution,
  Conv2d: convolution,
  SumPool2d: pooling,
  AvgPool2d: pooling,
  Flatten: [
    field('start_dim', 'integer'),
    field('end_dim', 'integer'),
    { key: 'inputShape', name: 'input_type', kind: 'integers', optional: true },
  ],
  Delay: [field('delay')],
  Threshold: [field('threshold')],
  I: [field('r')],
  IF: [field('r'), ...firing],
  LI: [field('tau'), ...leaking],
  LIF: [field('tau'), ...leaking, ...firing],
  CubaLI: synaptic,
  CubaLIF: [...synaptic, ...firing],
};

/** The number of spatial axes of a type that has windows; undefined for others, whose lists may have any length. */
export function spatialRank(type: NirLeafType): number | undefined {
  if (type === 'Conv1d') return 1;
  return type === 'Conv2d' || type === 'SumPool2d' || type === 'AvgPool2d' ? 2 : undefined;
}
