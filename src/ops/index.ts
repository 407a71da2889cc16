import { InternalError } from '../diagnostics/index.js';
import { argExtrema } from './arg-extremum.js';
import { averagePool } from './average-pool.js';
import { batchNormalization } from './batch-normalization.js';
import { binary } from './binary.js';
import { cast } from './cast.js';
import { clip } from './clip.js';
import { concat } from './concat.js';
import { constantOfShape } from './constant-of-shape.js';
import { conv } from './conv.js';
import { convTranspose } from './conv-transpose.js';
import { cumSum } from './cum-sum.js';
import { depthToSpace, spaceToDepth } from './depth-space.js';
import { expand } from './expand.js';
import { flatten } from './flatten.js';
import { gather } from './gather.js';
import { gatherElements } from './gather-elements.js';
import { gatherNd } from './gather-nd.js';
import { gemm } from './gemm.js';
import { globalPools } from './global-pool.js';
import { identity } from './identity.js';
import { groupNormalization, instanceNormalization } from './instance-normalization.js';
import { layerNormalization } from './layer-normalization.js';
import { lrn } from './lrn.js';
import { matMul } from './mat-mul.js';
import { maxPool } from './max-pool.js';
import { nonMaxSuppression } from './non-max-suppression.js';
import { nonZero } from './non-zero.js';
import { not } from './not.js';
import { oneHot } from './one-hot.js';
import type { OpDef } from './op.js';
import { pRelu } from './p-relu.js';
import { pad } from './pad.js';
import { range } from './range.js';
import { reductions } from './reduce.js';
import { reshape } from './reshape.js';
import { resize } from './resize.js';
import { scatterElements, scatterNd } from './scatter.js';
import { shapeOf } from './shape-of.js';
import { size } from './size.js';
import { slice } from './slice.js';
import { softmaxes } from './softmax.js';
import { split } from './split.js';
import { squeeze } from './squeeze.js';
import { tile } from './tile.js';
import { topK } from './top-k.js';
import { transpose } from './transpose.js';
import { unary } from './unary.js';
import { unsqueeze } from './unsqueeze.js';
import { variadic } from './variadic.js';
import { where } from './where.js';

export { ERF, erfc } from './erf.js';
export * from './exp.js';
export * from './exp32.js';
export { LOGISTIC, sigmoid } from './logistic.js';
export * from './op.js';
export { asOperands } from './operands.js';
export { GELU, scalarFunctions, SELU } from './scalar.js';
export type { ScalarFunction } from './scalar.js';
export { applyMap } from './view.js';
export { combineAxes } from './axis-map.js';
export { composedMove, knownMaps, mover, type Move } from './moves.js';
export { arrayFunction, type ArrayFunction } from './array-functions.js';
export { asPlane, windowAxes, windowsWithin } from './window.js';
export type { WindowAxis } from './window.js';
export { elementType } from './element-type.js';
export { elementsUnder } from './average-pool.js';
export { convGeometry } from './conv.js';
export { convTransposeGeometry, convolveTransposed } from './conv-transpose.js';
export { convolve } from './convolve.js';
export type { Convolution } from './convolve.js';
export { poolAxes } from './max-pool.js';
export { extrapolationValue, inputCoordinate, isExtrapolated, nearestPixel, resizeAxes } from './resize-geometry.js';
export type { ResizeAxis } from './resize-geometry.js';
export { resizeTaps } from './resize-weights.js';
export type { Taps } from './resize-weights.js';
export { reducedAxes } from './reduce.js';

const definitions: readonly OpDef[] = [
  ...argExtrema,
  averagePool,
  batchNormalization,
  ...binary,
  cast,
  clip,
  concat,
  constantOfShape,
  conv,
  convTranspose,
  cumSum,
  depthToSpace,
  expand,
  flatten,
  gather,
  gatherElements,
  gatherNd,
  gemm,
  ...globalPools,
  groupNormalization,
  identity,
  instanceNormalization,
  layerNormalization,
  lrn,
  matMul,
  maxPool,
  nonMaxSuppression,
  nonZero,
  not,
  oneHot,
  pad,
  pRelu,
  range,
  ...reductions,
  reshape,
  resize,
  scatterElements,
  scatterNd,
  shapeOf,
  size,
  slice,
  ...softmaxes,
  spaceToDepth,
  split,
  squeeze,
  tile,
  topK,
  transpose,
  ...unary,
  unsqueeze,
  ...variadic,
  where,
];

/** Every operator of the IR by its ONNX name (opset 20 form; Swish as in opset 24). */
export const ops: ReadonlyMap<string, OpDef> = byName(definitions);

/** The operator of that name. @throws InternalError when there is none: importing has checked every node. */
export function opNamed(type: string): OpDef {
  const op = ops.get(type);
  if (!op) throw new InternalError(`no operator ${type}`);
  return op;
}

function byName(all: readonly OpDef[]): Map<string, OpDef> {
  const map = new Map(all.map((op) => [op.type, op]));
  if (map.size !== all.length) throw new InternalError('two operators have the same name');
  return map;
}
