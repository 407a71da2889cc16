import { integers, real } from '../../tensor/index.js';
import { dataTypeOf } from '../element-type.js';
import { readSparseTensor } from '../sparse-tensor.js';
import type { Rule } from './rule.js';

/** All forms but strings become constants of the graph. */
export const constant: Rule = {
  op: 'Constant',
  rewrite(node, site) {
    const { values, tensors, sparse } = node.attributes;
    const where = `value of node "${node.name}"`;
    const stored = tensors.get('value');
    if (stored) return [site.literal(site.read(stored, where), 'value', stored.dataType)];
    const few = sparse.get('sparse_value');
    if (few)
      return [
        site.literal(
          readSparseTensor(few, where, (proto) => site.read(proto, where)),
          'value',
          few.values?.dataType,
        ),
      ];
    const { value_float: f, value_floats: fs, value_int: i, value_ints: is } = values;
    if (typeof f === 'number') return [site.literal(real([], [f]), 'value')];
    if (typeof i === 'number') return [site.literal(integers([i], []), 'value', dataTypeOf('i64'))];
    if (Array.isArray(fs)) return [site.literal(real([fs.length], fs as number[]), 'value')];
    if (Array.isArray(is)) return [site.literal(integers(is as number[]), 'value')];
    return site.refuse(
      'Expected a constant of numbers but found text or nothing',
      'remove the strings before export',
      'UNSUPPORTED_TYPE',
    );
  },
};
