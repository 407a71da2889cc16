import type { GraphView, Node, Patch } from '../src/ir/index.js';
import { numberAttr } from '../src/ops/index.js';
import type { Declined, Pass } from '../src/pass.js';
import { sameShape } from '../src/tensor/index.js';

type Match = (Patch & { readonly add: readonly [Node] }) | Declined | undefined;

/** Constants may differ from the exact ones by float32 rounding, not more: outputs stay the same. */
const CLOSE = 1e-6;

/**
 * Activations that exporters spell out become one operator: x * Sigmoid(x) is Swish, x * HardSigmoid(x) with slope 1/6 and x * Clip(x + 3, 0, 6) / 6 are
 * HardSwish, x * Tanh(Softplus(x)) is Mish, x / 2 * (1 + Erf(x / sqrt 2)) is Gelu, Clip from 0 to infinity and Max with 0 are Relu, PRelu with one slope is LeakyRelu.
 */
export const canonicaliseActivations: Pass = {
  name: 'canonicalise-activations',
  summary: 'recognise activations that are spelled out in several nodes',
  source: 'https://onnx.ai/onnx/operators/onnx__HardSwish.html, __Gelu, __Mish; Swish: arXiv:1710.05941',
  requires: [],
  ensures: ['activations-canonical'],
  run: {
    rule(node, view) {
      const match = recognised(node, view);
      const activation = match && 'add' in match ? match.add[0] : undefined;
      if (activation && !sameShape(view.shape(activation.inputs[0]!), view.shape(node.outputs[0]!)))
        return { node: node.name, why: 'its constants have more axes than the value' };
      return match;
    },
  },
};

function recognised(node: Node, view: GraphView): Match {
  switch (node.op) {
    case 'Mul':
    case 'Div':
      return gated(node, view) ?? hardSwish(node, view) ?? gelu(node, view);
    case 'Clip':
      return view.scalar(node.inputs[1]) === 0 && isUnbounded(node.inputs[2], view)
        ? replaced(node, 'Relu', node.inputs[0]!)
        : undefined;
    case 'Max': {
      if (node.inputs.length !== 2) return undefined;
      const zero = node.inputs.findIndex((input) => view.scalar(input) === 0);
      return zero < 0 ? undefined : replaced(node, 'Relu', node.inputs[1 - zero]!);
    }
    case 'PRelu': {
      const slope = view.constant(node.inputs[1]);
      if (!slope) return { node: node.name, why: 'its slope is not a constant' };
      const alpha = slope.data[0]!;
      if (slope.data.some((s) => s !== alpha)) return { node: node.name, why: 'its channels have different slopes' };
      return replaced(node, 'LeakyRelu', node.inputs[0]!, { alpha });
    }
    default:
      return undefined;
  }
}

/** True for an upper bound that is left out, or so large that no float32 number is above it. */
function isUnbounded(bound: string | undefined, view: GraphView): boolean {
  return bound === undefined || bound === '' || (view.scalar(bound) ?? 0) > 3e38;
}

/** One node in place of `last`; what it made obsolete is dropped as dead. */
function replaced(last: Node, op: string, input: string, attrs: Node['attrs'] = {}): Match {
  return { label: `${last.name} as ${op}`, remove: [last.name], add: [{ ...last, op, inputs: [input], attrs }] };
}

/** x * gate(x) for the gates of Swish, HardSwish and Mish. */
function gated(node: Node, view: GraphView): Match {
  if (node.op !== 'Mul') return undefined;
  for (const [x, gateValue] of pairs(node)) {
    const gate = view.producer(gateValue);
    if (gate?.op === 'Sigmoid') {
      if (gate.inputs[0] === x) return replaced(node, 'Swish', x, { alpha: 1 });
      const inner = view.producer(gate.inputs[0]!);
      const scaled = inner?.op === 'Mul' ? scaledBy(inner, view) : undefined;
      if (scaled?.value === x) return replaced(node, 'Swish', x, { alpha: scaled.factor });
    }
    if (gate?.op === 'HardSigmoid' && gate.inputs[0] === x) {
      const [alpha, beta] = [numberAttr(gate.attrs, 'alpha', 0.2), numberAttr(gate.attrs, 'beta', 0.5)];
      if (near(alpha, 1 / 6) && near(beta, 0.5)) return replaced(node, 'HardSwish', x);
      return { node: node.name, why: `its hard sigmoid has slope ${alpha} and offset ${beta}, not 1/6 and 1/2` };
    }
    const soft = gate?.op === 'Tanh' ? view.producer(gate.inputs[0]!) : undefined;
    if (soft?.op === 'Softplus' && soft.inputs[0] === x) return replaced(node, 'Mish', x);
  }
  return undefined;
}

/** x * Clip(x + 3, 0, 6) / 6 with the division by 6 at any of its three places. */
function hardSwish(node: Node, view: GraphView): Match {
  return scaledProduct(node, view, 1 / 6, 'HardSwish', (gate) => {
    const clip = view.producer(gate);
    if (clip?.op !== 'Clip' || view.scalar(clip.inputs[1]) !== 0 || view.scalar(clip.inputs[2]) !== 6) return undefined;
    return plus(view.producer(clip.inputs[0]!), 3, view);
  });
}

/** x * (1 + Erf(x / sqrt 2)) with the factor 1/2 after it, on x, or on the gate. */
function gelu(node: Node, view: GraphView): Match {
  return scaledProduct(node, view, 0.5, 'Gelu', (gate) => {
    const erf = view.producer(plus(view.producer(gate), 1, view) ?? '');
    const inner = erf?.op === 'Erf' ? view.producer(erf.inputs[0]!) : undefined;
    const scaled = inner && scaledBy(inner, view);
    return scaled && near(scaled.factor, Math.SQRT1_2) ? scaled.value : undefined;
  });
}

/**
 * Recognises factor * x * gate(x), the factor at any of its three places.
 * @param gated the x of a gate, given the gate's value, or undefined when it is no such gate
 */
function scaledProduct(
  node: Node,
  view: GraphView,
  factor: number,
  op: string,
  gated: (gate: string) => string | undefined,
): Match {
  const outer = scaledBy(node, view);
  const product = outer ? view.producer(outer.value) : node;
  if (product?.op !== 'Mul') return undefined;
  const stripped = (value: string): Scaled => {
    const producer = view.producer(value);
    return (producer && scaledBy(producer, view)) ?? { value, factor: 1 };
  };
  for (const [left, right] of pairs(product))
    for (const gate of [stripped(right), { value: right, factor: 1 }]) {
      const x = gated(gate.value);
      for (const on of [stripped(left), { value: left, factor: 1 }])
        if (x === on.value && near((outer?.factor ?? 1) * gate.factor * on.factor, factor))
          return replaced(node, op, x);
    }
  return undefined;
}

/** The value to which a node adds `constant`, or undefined when it does not. */
function plus(node: Node | undefined, constant: number, view: GraphView): string | undefined {
  if (node?.op !== 'Add') return undefined;
  const at = node.inputs.findIndex((input) => view.scalar(input) === constant);
  return at < 0 ? undefined : node.inputs[1 - at];
}

interface Scaled {
  readonly value: string;
  readonly factor: number;
}

/** A node that multiplies or divides one value by a single number. */
function scaledBy(node: Node, view: GraphView): Scaled | undefined {
  if (node.op !== 'Mul' && node.op !== 'Div') return undefined;
  const right = view.scalar(node.inputs[1]);
  if (right !== undefined) return { value: node.inputs[0]!, factor: node.op === 'Mul' ? right : 1 / right };
  const left = node.op === 'Mul' ? view.scalar(node.inputs[0]) : undefined;
  return left === undefined ? undefined : { value: node.inputs[1]!, factor: left };
}

function pairs(node: Node): [string, string][] {
  const [a, b] = node.inputs;
  return [
    [a!, b!],
    [b!, a!],
  ];
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= CLOSE * Math.abs(b);
}
