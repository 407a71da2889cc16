import { allocate, sizeOf, tensor } from '../tensor/index.js';
import type { Tensor, TensorType } from '../tensor/index.js';
import { need } from './op.js';
import type { Inputs, OpDef, ViewMap } from './op.js';
import { asOperands } from './operands.js';

type ViewDef = Omit<OpDef, 'evaluate' | 'role' | 'moves'> & {
  moves(...args: Parameters<NonNullable<OpDef['moves']>>): readonly ViewMap[];
};

/** An operator that is wholly described by where its elements come from. */
export function defineView(def: ViewDef): OpDef {
  return {
    ...def,
    role: 'view',
    evaluate(inputs, attrs, outputCount) {
      const operands = asOperands(inputs);
      const maps = def.moves(operands, attrs, outputCount);
      return def.infer(operands, attrs, outputCount).map((type, i) => applyMap(maps[i]!, inputs, type));
    },
  };
}

/** An operator that keeps the order of the elements of its first input and only names their shape anew. */
export function defineReshape(def: Omit<OpDef, 'evaluate' | 'role' | 'moves'>): OpDef {
  return {
    ...def,
    role: 'view',
    moves: (inputs) => [{ source: 0, index: countUp(sizeOf(need(inputs, 0).shape)), fill: 0 }],
    evaluate(inputs, attrs, outputCount) {
      const { dtype, data } = need(inputs, 0);
      return def.infer(asOperands(inputs), attrs, outputCount).map(({ shape }) => tensor(dtype, shape, data));
    },
  };
}

/** The moved elements. */
export function applyMap(map: ViewMap, inputs: Inputs<Tensor>, type: TensorType): Tensor {
  const { source, index, fill } = map;
  const data = allocate(type.dtype, index.length);
  if (typeof source === 'number') {
    const from = need(inputs, source).data;
    for (let i = 0; i < index.length; i++) data[i] = index[i]! < 0 ? fill : from[index[i]!]!;
  } else {
    const from = inputs.map((t) => t?.data);
    for (let i = 0; i < index.length; i++) data[i] = index[i]! < 0 ? fill : from[source[i]!]![index[i]!]!;
  }
  return tensor(type.dtype, type.shape, data);
}

/** 0, 1, ... length - 1. */
export function countUp(length: number): Int32Array {
  return new Int32Array(length).map((_, i) => i);
}
