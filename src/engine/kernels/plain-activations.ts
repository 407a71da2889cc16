import type { Attrs } from '../../ir/index.js';
import { arrayFunction, numberAttr } from '../../ops/index.js';
import type { Activation, ActivationName } from './kernels.js';

/** The parameters of each function: the attributes of the operator, and what they are where they are absent. */
const activations: Readonly<Record<ActivationName, readonly (readonly [attribute: string, fallback: number])[]>> = {
  Relu: [],
  LeakyRelu: [['alpha', 0.01]],
  Clip: [
    ['min', -Infinity],
    ['max', Infinity],
  ],
  Sigmoid: [],
  HardSigmoid: [
    ['alpha', 0.2],
    ['beta', 0.5],
  ],
  Swish: [['alpha', 1]],
  HardSwish: [],
};

/** An operator as a function of the kernels, or undefined where it is none; the bounds of Clip are read from attributes `min` and `max`. */
export function activationFor(op: string, attrs: Attrs): Activation | undefined {
  if (!Object.hasOwn(activations, op)) return undefined;
  const name = op as ActivationName;
  return { name, parameters: activations[name].map(([attribute, fallback]) => numberAttr(attrs, attribute, fallback)) };
}

/** The kernel. */
export function activate({ name, parameters }: Activation, from: Float32Array, to: Float32Array): void {
  const attrs = Object.fromEntries(activations[name].map(([attribute], i) => [attribute, parameters[i]!]));
  arrayFunction(name, attrs)(from, to);
}
