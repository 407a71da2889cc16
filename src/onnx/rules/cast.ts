import { dataTypeOf, elementTypeOf } from '../element-type.js';
import { dataTypeName } from '../enums.js';
import type { Site } from '../site.js';
import type { Rule } from './rule.js';

function castTo(site: Site, value: string, code: number): string {
  const type = elementTypeOf(code);
  if (!type || (type.dtype === 'f32' && type.bits < 16))
    return site.refuse(`Cannot cast to ${dataTypeName(code)}`, 'export the model in float32', 'UNSUPPORTED_TYPE');
  if (site.type(value).dtype === type.dtype) return value;
  return site.emit('Cast', [value], { to: dataTypeOf(type.dtype) });
}

/** The target becomes the IR's type of that name; casts between types that the IR holds alike go away. */
export const cast: Rule = {
  op: 'Cast',
  rewrite: (node, site) => [castTo(site, site.need(0), Number(node.attributes.values['to'] ?? 0))],
};

/** The target is the type of another value. */
export const castLike: Rule = {
  op: 'CastLike',
  rewrite: (_, site) => [castTo(site, site.need(0), site.dataType(site.need(1)))],
};
