import type { Attrs } from '../ir/index.js';
import { exp32 } from './exp32.js';
import { sigmoid, swish } from './logistic.js';
import { numberAttr } from './op.js';
import { hardSigmoid, hardSwish, leaky, limit, relu, scalarFunctions } from './scalar.js';

/** to[i] = f(from[i]), rounded once to float32. Both may be the same array. */
export type ArrayFunction = (from: Float32Array, to: Float32Array) => void;

/** The functions that networks use most, with loops of their own: V8 puts the function into the loop then, where it otherwise calls it for every number. */
const loops: Readonly<Record<string, (attrs: Attrs) => ArrayFunction>> = {
  Relu: () => (from, to) => {
    for (let i = 0; i < to.length; i++) to[i] = relu(from[i]!);
  },
  LeakyRelu(attrs) {
    const slope = numberAttr(attrs, 'alpha', 0.01);
    return (from, to) => {
      for (let i = 0; i < to.length; i++) to[i] = leaky(from[i]!, slope);
    };
  },
  Clip(attrs) {
    const [low, high] = [numberAttr(attrs, 'min', -Infinity), numberAttr(attrs, 'max', Infinity)];
    return (from, to) => {
      for (let i = 0; i < to.length; i++) to[i] = limit(from[i]!, low, high);
    };
  },
  Sigmoid: () => (from, to) => {
    for (let i = 0; i < to.length; i++) to[i] = sigmoid(from[i]!);
  },
  HardSigmoid(attrs) {
    const [slope, offset] = [numberAttr(attrs, 'alpha', 0.2), numberAttr(attrs, 'beta', 0.5)];
    return (from, to) => {
      for (let i = 0; i < to.length; i++) to[i] = hardSigmoid(from[i]!, slope, offset);
    };
  },
  Swish(attrs) {
    const alpha = Math.fround(numberAttr(attrs, 'alpha', 1));
    return (from, to) => {
      for (let i = 0; i < to.length; i++) to[i] = swish(from[i]!, alpha);
    };
  },
  HardSwish: () => (from, to) => {
    for (let i = 0; i < to.length; i++) to[i] = hardSwish(from[i]!);
  },
  Exp: () => (from, to) => {
    for (let i = 0; i < to.length; i++) to[i] = exp32(from[i]!);
  },
};

/** An elementwise function of whole arrays, by operator name; attributes as for `scalarFunctions`. */
export function arrayFunction(op: string, attrs: Attrs): ArrayFunction {
  const loop = loops[op];
  if (loop) return loop(attrs);
  const f = scalarFunctions[op]!(attrs);
  return (from, to) => {
    for (let i = 0; i < to.length; i++) to[i] = f(from[i]!);
  };
}
