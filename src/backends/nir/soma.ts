import type { SomaStep } from '../../snn/index.js';
import { broadcastIndex, realData, sameShape, sizeOf, type Tensor } from '../../tensor/index.js';
import type { Draft } from './draft.js';
import { averagePool, globalAveragePool } from './pool.js';
import { sumOf } from './read.js';
import { addMove, isMove } from './route.js';
import { scaled } from './scaled.js';
import { shapeWithoutBatch, type Sum, type Value } from './value.js';

type Write = (draft: Draft, step: SomaStep, input: Sum) => Sum | undefined;

/** Functions of one charge that a graph can compute, by operator. */
const unary: Readonly<Record<string, Write>> = {
  Identity: (_draft, _step, input) => input,
  Relu: (draft, step, input) => cutOff(draft, step, input, 0, Infinity),
  Clip: (draft, step, input) => {
    const bound = (i: number, otherwise: number): number => constantOf(draft, step, i)?.data[0] ?? otherwise;
    return cutOff(draft, step, input, bound(1, -Infinity), bound(2, Infinity));
  },
  Neg: (draft, step, input) => multiplied(draft, step, input, () => -1),
  Mul: (draft, step, input) => times(draft, step, input, (x) => x),
  Div: (draft, step, input) =>
    constantOf(draft, step, 1) ? times(draft, step, input, (x) => 1 / x) : unknown(draft, step),
  AveragePool: averagePool,
  GlobalAveragePool: globalAveragePool,
};

/** Functions that add charges up, with the sign of the second. */
const sums: Readonly<Record<string, 1 | -1>> = { Add: 1, Sum: 1, Sub: -1 };

/** A function of charge, where it is linear or what a neuron does not notice. Several edges into a node add up, so a sum of charges is no node at all. */
export function addSoma(draft: Draft, step: SomaStep): readonly (Value | undefined)[] {
  if (isMove(draft, step)) return addMove(draft, step);
  const charges = step.inputs.filter((input) => input !== '' && !draft.program.constants.has(input));
  const read = charges.map((input) => sumOf(draft, input, step.origin));
  if (read.some((value) => value === undefined)) return [undefined];
  const values = read as readonly Sum[];
  const sign = sums[step.op];
  if (sign && values.length === step.inputs.length) return [added(draft, step, values, sign)];
  const write = unary[step.op];
  const [input] = values;
  if (!write || !input || values.length !== 1) return [unknown(draft, step)];
  if (input.cut && step.op !== 'Identity') return [behindCut(draft, step)];
  return [write(draft, step, input)];
}

function unknown(draft: Draft, step: SomaStep): Sum | undefined {
  return draft.refuse(step.origin, `NIR has no ${step.op} of charge`, 'cut the network before this layer');
}

function behindCut(draft: Draft, step: SomaStep): Sum | undefined {
  return draft.refuse(
    step.origin,
    `${step.op} of charge that was cut off at zero without a neuron between: NIR has no node for that`,
    'cut the network before this layer',
  );
}

function cutOff(draft: Draft, step: SomaStep, input: Sum, low: number, high: number): Sum | undefined {
  if (low <= 0 && high > 0) return { ...input, cut: { above: high } };
  return draft.refuse(
    step.origin,
    `charge kept between ${low} and ${high}: no neuron does that`,
    'cut the network before this layer',
  );
}

function constantOf({ program }: Draft, step: SomaStep, input: number): Tensor | undefined {
  return program.constants.get(step.inputs[input] ?? '');
}

function times(draft: Draft, step: SomaStep, input: Sum, of: (x: number) => number): Sum | undefined {
  const constant = (constantOf(draft, step, 0) ?? constantOf(draft, step, 1))!;
  const shape = draft.program.shapes.get(step.outputs[0]!)!;
  const dynamic = step.inputs.find((name) => !draft.program.constants.has(name))!;
  if (!sameShape(draft.program.shapes.get(dynamic)!, shape)) {
    unknown(draft, step);
    return;
  }
  const index = broadcastIndex(constant.shape, shape);
  const data = realData(constant);
  return multiplied(draft, step, input, (i) => of(data[index[i]!]!));
}

function multiplied(draft: Draft, step: SomaStep, input: Sum, factor: (i: number) => number): Sum | undefined {
  const factors = Float64Array.from({ length: sizeOf(input.shape) }, (_, i) => factor(i));
  return scaled(draft, step.name, step.origin, input, factors);
}

/** All addends in one place. A node that is added twice, or subtracted, has a Scale between: there are no two edges between the same nodes. */
function added(draft: Draft, step: SomaStep, values: readonly Sum[], sign: 1 | -1): Sum | undefined {
  const shape = shapeWithoutBatch(draft.program, step.outputs[0]!);
  if (values.some((value) => value.cut)) {
    behindCut(draft, step);
    return;
  }
  if (!shape || values.some((value) => !sameShape(value.shape, values[0]!.shape))) {
    unknown(draft, step);
    return;
  }
  const nodes: string[] = [];
  for (const [i, value] of values.entries()) {
    const factor = i > 0 ? sign : 1;
    const twice = value.nodes.some((node) => nodes.includes(node));
    if (factor === 1 && !twice) nodes.push(...value.nodes);
    else {
      const factors = new Float64Array(sizeOf(value.shape)).fill(factor);
      const own = scaled(draft, `${step.name}.${i + 1}`, step.origin, value, factors);
      if (!own) return undefined;
      nodes.push(...own.nodes);
    }
  }
  return { kind: 'sum', nodes, shape: values[0]!.shape };
}
