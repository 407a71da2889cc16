import { InternalError } from '../diagnostics/index.js';
import { ops } from '../ops/index.js';
import { defineOp } from '../ops/index.js';

const maxPool = ops.get('MaxPool');
if (!maxPool) throw new InternalError('the operator table has no MaxPool');

/**
 * LIPooling of any geometry: the window's winner inhibits its rivals by what was emitted, so that the output's running spike count is,
 * at every timestep, the maximum of the inputs' running counts: O(t) = MaxPool(C(t)). Attributes as ONNX MaxPool; padding never wins.
 */
export const lateralInhibitionPool = defineOp({
  ...maxPool,
  type: 'LateralInhibitionPool',
  source: 'arXiv:2207.02702; closed form: out(t) = MaxPool(C(t)) - MaxPool(C(t-1))',
});
