import { asOperands, numberAttr } from '../../../ops/index.js';
import { normalizeAxis } from '../../../tensor/index.js';
import { inDoubles } from './doubles.js';
import type { Form } from './form.js';

/** Running sums by doubling, as in src/ops/cum-sum.ts. */
export const cumSum: Form = (context) => (context.types[0]!.dtype === 'f32' ? realCumSum(context) : undefined);

const realCumSum = inDoubles((f, x, { w, attrs, types, constants }) => {
  const { shape } = types[0]!;
  const given = asOperands(constants)[1]?.value?.data[0];
  if (given === undefined) return undefined;
  const axis = normalizeAxis(given, shape.length);
  const towardsStart = numberAttr(attrs, 'reverse', 0) !== 0;
  const moved = (value: string, by: number): string => {
    const pads = towardsStart ? [-by, by] : [by, -by];
    return w.add('Pad', [value, w.numbers('i64', pads), '', w.numbers('i64', [axis])]);
  };
  let sums = x;
  for (let step = 1; step < shape[axis]!; step *= 2) sums = f.add(sums, moved(sums, step));
  return numberAttr(attrs, 'exclusive', 0) === 0 ? sums : moved(sums, 1);
});
