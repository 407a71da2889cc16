import { readFileOf, writeTensorFile, type FileFormat } from '../container/index.js';
import type { Graph } from '../ir/index.js';
import type { Tensor, TensorType } from '../tensor/index.js';
import type { SnnProgram } from './program.js';

const FORMAT: FileFormat = {
  what: 'a spiking network',
  format: 'snn-convert program',
  version: '1',
  remedy: 'convert the model again with this version',
};

interface StoredGraph extends Omit<Graph, 'constants' | 'types'> {
  readonly types: readonly (readonly [string, TensorType])[];
}

interface StoredProgram extends Omit<SnnProgram, 'head' | 'tail' | 'constants' | 'shapes'> {
  readonly head: StoredGraph;
  readonly tail: StoredGraph;
  readonly shapes: readonly (readonly [string, readonly number[]])[];
}

/** Bytes of a program file: a JSON header that describes it in full, then its tensors. The same program gives the same bytes. */
export function writeProgram(program: SnnProgram): Uint8Array {
  const { head, tail, constants, shapes, ...rest } = program;
  const stored: StoredProgram = { ...rest, head: storeGraph(head), tail: storeGraph(tail), shapes: [...shapes] };
  const tensors = new Map<string, Tensor>();
  const add = (part: string, map: ReadonlyMap<string, Tensor>): void =>
    map.forEach((t, name) => tensors.set(`${part}/${name}`, t));
  add('body', constants);
  add('head', head.constants);
  add('tail', tail.constants);
  return writeTensorFile({
    metadata: { format: FORMAT.format, version: FORMAT.version, program: JSON.stringify(stored, infinities) },
    tensors,
  });
}

/**
 * Reads a program file.
 * @param where the file's name, for messages
 * @throws BAD_FILE for other files, TRUNCATED_FILE, ALTERED_FILE, OTHER_VERSION
 */
export function readProgram(bytes: Uint8Array, where: string): SnnProgram {
  const { metadata, tensors } = readFileOf(FORMAT, bytes, where);
  const stored = JSON.parse(metadata['program'] ?? '', revive) as StoredProgram;
  const part = (name: string): Map<string, Tensor> =>
    new Map(
      [...tensors].filter(([key]) => key.startsWith(`${name}/`)).map(([key, t]) => [key.slice(name.length + 1), t]),
    );
  return {
    ...stored,
    head: restoreGraph(stored.head, part('head')),
    tail: restoreGraph(stored.tail, part('tail')),
    shapes: new Map(stored.shapes),
    constants: part('body'),
  };
}

function storeGraph({ name, nodes, inputs, outputs, types }: Graph): StoredGraph {
  return { name, nodes, inputs, outputs, types: [...types] };
}

function restoreGraph(stored: StoredGraph, constants: ReadonlyMap<string, Tensor>): Graph {
  return { ...stored, types: new Map(stored.types), constants };
}

function infinities(_key: string, value: unknown): unknown {
  return value === Infinity ? '$inf' : value === -Infinity ? '$-inf' : value;
}

function revive(_key: string, value: unknown): unknown {
  return value === '$inf' ? Infinity : value === '$-inf' ? -Infinity : value;
}
