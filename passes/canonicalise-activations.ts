import type { GraphView, Node, Patch } from '../src/ir/index.js';
import { numberAttr } from '../src/ops/op.js';
import type { Declined, Pass } from '../src/pass.js';
import { sameShape } from '../src/tensor/index.js';

type Match = Patch | Declined | undefined;

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
      const activation = match && 'add' in match ? match.add?.[0] : undefined;
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
function replaced(last: Node, op: string, input: string, attrs: Node['attrs'] = {}): Patch {
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
  const { value: product, factor } = scaledBy(node, view) ?? { value: node.outputs[0]!, factor: 1 };
  const mul = factor === 1 && product === node.outputs[0] ? node : view.producer(product);
  if (mul?.op !== 'Mul') return undefined;
  for (const [left, right] of pairs(mul)) {
    let scale = factor;
    const strip = (value: string): string => {
      const producer = view.producer(value);
      const scaled = producer && ['Mul', 'Div'].includes(producer.op) ? scaledBy(producer, view) : undefined;
      if (!scaled) return value;
      scale *= scaled.factor;
      return scaled.value;
    };
    const x = strip(left);
    const clip = view.producer(strip(right));
    if (clip?.op !== 'Clip' || view.scalar(clip.inputs[1]) !== 0 || view.scalar(clip.inputs[2]) !== 6) continue;
    const add = view.producer(clip.inputs[0]!);
    if (add?.op !== 'Add') continue;
    const three = add.inputs.findIndex((input) => view.scalar(input) === 3);
    if (three < 0 || add.inputs[1 - three] !== x) continue;
    if (near(scale, 1 / 6)) return replaced(node, 'HardSwish', x);
  }
  return undefined;
}

/** x * (1 + Erf(x / sqrt 2)) with the factor 1/2 before, after or on x. */
function gelu(node: Node, view: GraphView): Match {
  const outer = scaledBy(node, view);
  const mul = outer ? view.producer(outer.value) : node;
  if (mul?.op !== 'Mul') return undefined;
  for (const [left, right] of pairs(mul)) {
    const halved = view.producer(left) ? scaledBy(view.producer(left)!, view) : undefined;
    for (const [x, factor] of [
      [left, outer?.factor ?? 1] as const,
      ...(halved ? [[halved.value, halved.factor * (outer?.factor ?? 1)] as const] : []),
    ]) {
      const add = view.producer(right);
      if (add?.op !== 'Add' || !near(factor, 0.5)) continue;
      const one = add.inputs.findIndex((input) => view.scalar(input) === 1);
      const erf = one < 0 ? undefined : view.producer(add.inputs[1 - one]!);
      const inner = erf?.op === 'Erf' ? view.producer(erf.inputs[0]!) : undefined;
      const scaled = inner ? scaledBy(inner, view) : undefined;
      if (scaled?.value === x && near(scaled.factor, Math.SQRT1_2)) return replaced(node, 'Gelu', x);
    }
  }
  return undefined;
}

/** A node that multiplies or divides one value by a single number. */
function scaledBy(node: Node, view: GraphView): { readonly value: string; readonly factor: number } | undefined {
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
