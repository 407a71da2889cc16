import { InternalError } from '../../diagnostics/index.js';
import { batchNormalization } from './batch-normalization.js';
import { cast, castLike } from './cast.js';
import { clip } from './clip.js';
import { constant } from './constant.js';
import { constantOfShape } from './constant-of-shape.js';
import { dequantizeLinears } from './dequantize-linear.js';
import { dropout } from './dropout.js';
import { dynamicQuantizeLinear } from './dynamic-quantize-linear.js';
import { fusedConv } from './fused-conv.js';
import { gelus } from './gelu.js';
import { groupNormalization } from './group-normalization.js';
import { identity } from './identity.js';
import { integerProducts } from './integer-products.js';
import { listAttributes } from './list-attributes.js';
import { maxPool } from './max-pool.js';
import { pad } from './pad.js';
import { qGemm } from './q-gemm.js';
import { qLinearContrib } from './q-linear-contrib.js';
import { qLinearConv } from './q-linear-conv.js';
import { qLinearMatMul } from './q-linear-mat-mul.js';
import { quantizeLinears } from './quantize-linear.js';
import { resize, upsample } from './resize.js';
import type { Rule } from './rule.js';
import { shape, size } from './shape.js';
import { softmaxes } from './softmax.js';
import { split } from './split.js';
import { topK } from './top-k.js';
import { variadics } from './variadic.js';

export type { Rule } from './rule.js';

/** Every rule; an operator has at most one. */
export const rules: readonly Rule[] = [
  batchNormalization,
  cast,
  castLike,
  clip,
  constant,
  constantOfShape,
  ...dequantizeLinears,
  dropout,
  dynamicQuantizeLinear,
  fusedConv,
  ...gelus,
  groupNormalization,
  identity,
  ...integerProducts,
  ...listAttributes,
  maxPool,
  pad,
  qGemm,
  ...qLinearContrib,
  qLinearConv,
  qLinearMatMul,
  ...quantizeLinears,
  resize,
  shape,
  size,
  ...softmaxes,
  split,
  topK,
  upsample,
  ...variadics,
];

const byName = new Map(rules.map((rule) => [`${rule.domain ?? ''}:${rule.op}`, rule]));
if (byName.size !== rules.length) throw new InternalError('two rules are for the same operator');

/** The rule of an operator, if it needs one; `domain` is '' for ONNX's own operators. */
export function ruleFor(domain: string, op: string): Rule | undefined {
  return byName.get(`${domain}:${op}`);
}
