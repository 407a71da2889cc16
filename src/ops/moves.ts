import type { Attrs } from '../ir/index.js';
import { allocate, sizeOf, tensor } from '../tensor/index.js';
import type { Tensor, TensorType } from '../tensor/index.js';
import { need } from './op.js';
import type { Inputs, OpDef, Operand, ViewMap } from './op.js';
import { asBlocks } from './blocks.js';
import { applyMap } from './view.js';

/** Where the elements of a value come from: its map, whose sources are the named values. */
export interface Move {
  readonly values: readonly string[];
  readonly map: ViewMap;
}

/** The maps of a node's outputs, or undefined when its operator does more than move elements, or when what steers the move is not known. */
export function knownMaps(
  op: OpDef,
  operands: Inputs<Operand>,
  attrs: Attrs,
  outputCount: number,
): readonly ViewMap[] | undefined {
  try {
    return op.moves?.(operands, attrs, outputCount);
  } catch {
    // a steering value is not known, or the node is wrong: evaluation says so
    return undefined;
  }
}

/**
 * A move of values some of which are moved themselves, as one move of what those come from.
 * @param moves by input of the map; undefined where an input is taken as it is
 * @returns undefined where two kinds of constants would meet
 */
export function composedMove(
  map: ViewMap,
  inputs: readonly string[],
  moves: readonly (Move | undefined)[],
): Move | undefined {
  if (moves.some((move) => move && move.map.fill !== map.fill && hasConstants(move.map))) return undefined;
  const values = [...new Set(inputs.flatMap((input, i) => moves[i]?.values ?? [input]))];
  const numbers = inputs.map((input, i) => (moves[i]?.values ?? [input]).map((value) => values.indexOf(value)));
  const source = new Int32Array(map.index.length);
  const index = new Int32Array(map.index.length);
  for (let e = 0; e < index.length; e++) {
    const input = sourceAt(map, e);
    const at = map.index[e]!;
    const before = moves[input]?.map;
    index[e] = before && at >= 0 ? before.index[at]! : at;
    source[e] = numbers[input]![before && at >= 0 ? sourceAt(before, at) : 0]!;
  }
  return { values, map: { source: values.length === 1 ? 0 : source, index, fill: map.fill } };
}

/** What carries out a map again and again. An output whose elements are all those of an input, in order, shares them with it. */
export function mover(map: ViewMap, inputs: Inputs<TensorType>, type: TensorType): (inputs: Inputs<Tensor>) => Tensor {
  const { dtype, shape } = type;
  if (isWhole(map, inputs)) return (values) => tensor(dtype, shape, need(values, map.source).data);
  const write = asBlocks(map);
  if (!write) return (values) => applyMap(map, values, type);
  return (values) => {
    const data = allocate(dtype, map.index.length);
    write(values, data);
    return tensor(dtype, shape, data);
  };
}

function isWhole(map: ViewMap, inputs: Inputs<TensorType>): map is ViewMap & { readonly source: number } {
  const { source, index } = map;
  return (
    typeof source === 'number' &&
    sizeOf(need(inputs, source).shape) === index.length &&
    index.every((from, i) => from === i)
  );
}

function sourceAt({ source }: ViewMap, element: number): number {
  return typeof source === 'number' ? source : source[element]!;
}

function hasConstants({ index }: ViewMap): boolean {
  return index.some((from) => from < 0);
}
