import { InternalError } from '../diagnostics/index.js';
import { allocate, sizeOf, tensor, type DType, type Tensor, type TensorType } from '../tensor/index.js';
import type { Attribute, Attrs, Graph, Node } from './graph.js';

const MAX_LISTED = 16;

/**
 * A graph as text, one line a value, for tests, errors and dumps:
 * ```
 * input x: f32[1,2,4,4]
 * const w: f32[3] = 1,2,3
 * y: f32[1,2,2,2] = MaxPool(x) { kernel_shape: 2,2  strides: 2,2 }
 * output y
 * ```
 * Constants of more than 16 elements print as a checksum, which `parseGraph` does not read back.
 */
export function printGraph(graph: Graph): string {
  const typed = (value: string): string => `${value}: ${printType(graph.types.get(value))}`;
  return [
    ...graph.inputs.map((value) => `input ${typed(value)}`),
    ...[...graph.constants].map(([name, t]) => `const ${typed(name)} = ${printData(t)}`),
    ...graph.nodes.map(
      (node) =>
        `${node.outputs.map(typed).join(', ')} = ${node.op}(${node.inputs.map((i) => (i === '' ? '_' : i)).join(', ')})${printAttrs(node.attrs)}`,
    ),
    `output ${graph.outputs.join(', ')}`,
  ].join('\n');
}

function printType(type: TensorType | undefined): string {
  return type ? `${type.dtype}[${type.shape.join(',')}]` : '?';
}

function printData(t: Tensor): string {
  if (t.data.length <= MAX_LISTED) return Array.from(t.data, (v) => Number(v.toPrecision(7))).join(',');
  let sum = 0;
  t.data.forEach((v, i) => (sum += v * ((i % 97) + 1)));
  return `#${sum.toPrecision(6)}`;
}

function printAttrs(attrs: Attrs): string {
  const entries = Object.entries(attrs).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0
    ? ''
    : ` { ${entries.map(([k, v]) => `${k}: ${Array.isArray(v) ? v.join(',') : String(v)}`).join('  ')} }`;
}

/** Reads what `printGraph` writes; node names are their first output's name. @throws InternalError with the line that it cannot read. */
export function parseGraph(text: string, name = 'graph'): Graph {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const nodes: Node[] = [];
  const constants = new Map<string, Tensor>();
  const types = new Map<string, TensorType>();
  const declare = (declaration: string): string => {
    const match = /^\s*(\S+):\s*(\w+)\[([\d,]*)\]\s*$/.exec(declaration);
    if (!match) throw new InternalError(`Expected "name: dtype[shape]" but found "${declaration}"`);
    types.set(match[1]!, { dtype: match[2]! as DType, shape: match[3] === '' ? [] : match[3]!.split(',').map(Number) });
    return match[1]!;
  };
  for (const line of text.split('\n').map((l) => l.trim())) {
    if (line === '') continue;
    if (line.startsWith('input ')) inputs.push(declare(line.slice(6)));
    else if (line.startsWith('output '))
      outputs.push(
        ...line
          .slice(7)
          .split(',')
          .map((s) => s.trim()),
      );
    else if (line.startsWith('const ')) {
      const [declaration = '', values = ''] = line.slice(6).split(' = ');
      const value = declare(declaration);
      const type = types.get(value)!;
      const data = allocate(type.dtype, sizeOf(type.shape));
      const listed = values.split(',').map(Number);
      data.forEach((_, i) => (data[i] = listed[i % listed.length]!));
      constants.set(value, tensor(type.dtype, type.shape, data));
    } else {
      const match = /^(.*?) = ([\w-]+)\((.*?)\)(?: \{ (.*) \})?$/.exec(line);
      if (!match) throw new InternalError(`Cannot read the line "${line}"`);
      const made = match[1]!.split(/,\s+/).map(declare);
      const read = match[3] === '' ? [] : match[3]!.split(',').map((s) => s.trim());
      const attrs = Object.fromEntries(
        (match[4] ?? '')
          .split(/\s{2,}/)
          .filter(Boolean)
          .map(parseAttr),
      );
      nodes.push({
        name: made[0]!,
        op: match[2]!,
        inputs: read.map((i) => (i === '_' ? '' : i)),
        outputs: made,
        attrs,
        origin: made[0]!,
      });
    }
  }
  return { name, nodes, inputs, outputs, constants, types };
}

function parseAttr(text: string): [string, Attribute] {
  const [key = '', value = ''] = text.split(/:\s*/);
  const numbers = value.split(',').map(Number);
  if (numbers.some(Number.isNaN)) return [key, value];
  return [key, LISTS.has(key) || numbers.length > 1 ? numbers : numbers[0]!];
}

const LISTS = new Set(['kernel_shape', 'strides', 'pads', 'dilations', 'perm', 'axes', 'output_padding']);
