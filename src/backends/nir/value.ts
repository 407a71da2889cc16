import { InternalError } from '../../diagnostics/index.js';
import type { Move } from '../../ops/index.js';
import type { SnnProgram } from '../../snn/index.js';

/**
 * What a value of the program is in the graph. Every edge carries what one timestep adds, so sums and linear maps of running counts and of accumulated charge
 * are those of the edges.
 */
export type Value = Sum | Moved;

/** The sum of what some nodes send, each in this shape, without batch. */
export interface Sum {
  readonly kind: 'sum';
  readonly nodes: readonly string[];
  readonly shape: readonly number[];
  /** What its neurons may send; absent for charge. */
  readonly spikes?: SpikeRange;
  /** The charge is cut off below zero, and above this number per unit of gain. Nodes do not do that; whether it may be left out depends on who reads it. */
  readonly cut?: { readonly above: number };
}

/** Most unit spikes of one timestep, up and down. */
export interface SpikeRange {
  readonly most: number;
  readonly down: number;
  /** Whether running counts may be negative. */
  readonly signed: boolean;
}

/** Elements of other values, which are sums, in other places. */
export interface Moved {
  readonly kind: 'moved';
  readonly move: Move;
  /** The operators that moved them. */
  readonly by: readonly string[];
  /** Without batch. */
  readonly shape: readonly number[];
}

/** The shape of a program's value without its batch of one; undefined for other batches. */
export function shapeWithoutBatch({ shapes }: SnnProgram, value: string): readonly number[] | undefined {
  const shape = shapes.get(value);
  if (!shape) throw new InternalError(`value "${value}" has no shape`);
  return shape[0] === 1 && shape.length > 1 ? shape.slice(1) : undefined;
}
