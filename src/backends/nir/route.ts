import { InternalError } from '../../diagnostics/index.js';
import { composedMove, knownMaps, type Move } from '../../ops/index.js';
import type { RouteStep, SomaStep, SnnProgram } from '../../snn/index.js';
import { irOps } from '../../spiking/index.js';
import { sizeOf } from '../../tensor/index.js';
import type { Draft } from './draft.js';
import type { Moved, Value } from './value.js';

type MovingStep = RouteStep | SomaStep;

/** Whether a step only moves elements that vary. */
export function isMove(draft: Draft, step: MovingStep): boolean {
  const moved = dataInputs(step);
  return mapsOf(step, draft.program) !== undefined && !moved.some((input) => draft.program.constants.has(input));
}

/** Elements in other places. Nothing is added to the graph: who reads them reads the values that they come from. */
export function addMove(draft: Draft, step: MovingStep): readonly (Value | undefined)[] {
  const { program, values } = draft;
  const maps = mapsOf(step, program);
  if (!maps) throw new InternalError(`${step.op} "${step.name}" does not say where its elements go`);
  const inputs = dataInputs(step);
  const before = inputs.map((input) => values.get(input));
  if (before.some((value) => value === undefined)) return step.outputs.map(() => undefined);
  const moves = before.map((value): Move | undefined => (value!.kind === 'moved' ? value!.move : undefined));
  return step.outputs.map((output, k) => {
    const map = maps[k]!;
    if (map.fill !== 0 && map.index.some((from) => from < 0)) {
      return draft.refuse(step.origin, `${step.op} puts ${map.fill} in`, 'cut the network before this layer');
    }
    const move = composedMove({ ...map, fill: 0 }, inputs, moves);
    if (!move) throw new InternalError(`the moves into "${output}" do not join`);
    const by = [...new Set([...before.flatMap((value) => (value!.kind === 'moved' ? value!.by : [])), step.op])];
    return simplest({ kind: 'moved', move, by, shape: outputShape(program, output) }, values);
  });
}

/** A value whose elements have all stayed where they were is the sum that it comes from. */
function simplest(moved: Moved, values: ReadonlyMap<string, Value>): Value {
  const [only, ...others] = moved.move.values;
  const { map } = moved.move;
  const base = values.get(only!);
  if (others.length > 0 || base?.kind !== 'sum' || base.shape.join() !== moved.shape.join()) return moved;
  return sizeOf(base.shape) === map.index.length && map.index.every((from, i) => from === i) ? base : moved;
}

/** The shape without its leading one, if it has that. */
function outputShape({ shapes }: SnnProgram, output: string): readonly number[] {
  const shape = shapes.get(output)!;
  return shape[0] === 1 && shape.length > 1 ? shape.slice(1) : shape;
}

/** The inputs whose elements are moved; the others are shapes, indices and bounds. */
function dataInputs(step: MovingStep): readonly string[] {
  return step.op === 'Concat' ? step.inputs : step.inputs.slice(0, 1);
}

function mapsOf(step: MovingStep, { constants, shapes }: SnnProgram): ReturnType<typeof knownMaps> {
  const op = irOps.get(step.op)!;
  const operands = step.inputs.map((input) => {
    const value = constants.get(input);
    if (value) return { dtype: value.dtype, shape: value.shape, value };
    return input === '' ? undefined : { dtype: 'f32' as const, shape: shapes.get(input)! };
  });
  return knownMaps(op, operands, step.attrs, step.outputs.length);
}
