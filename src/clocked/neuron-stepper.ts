import type { ClockedFiring, ClockedNeuron } from './program.js';
import type { Stepper } from './stepper.js';

/** A population of neurons at rest. */
export function neuronStepper(neuron: ClockedNeuron, size: number): Stepper {
  const { keep, input, offset, synapse, firing, initial } = neuron;
  const membrane = Float64Array.from({ length: size }, (_, i) => initial[i % initial.length]!);
  const current = new Float64Array(synapse ? size : 0);
  const element = (values: Float64Array): ((i: number) => number) =>
    values.length === 1 ? () => values[0]! : (i) => values[i]!;
  const [keepOf, inputOf, offsetOf] = [element(keep), element(input), element(offset)];
  const integrate = (x: Float64Array): void => {
    for (let i = 0; i < size; i++) membrane[i] = keepOf(i) * membrane[i]! + inputOf(i) * x[i]! + offsetOf(i);
  };
  const integrateCurrent = synapse && currentIntegrator(synapse, element);
  const fire = firing && firingStep(firing, element);
  return {
    remembers: true,
    membrane,
    step(x, out) {
      if (integrateCurrent) integrateCurrent(x, current, membrane, integrate);
      else integrate(x);
      if (fire) fire(membrane, out);
      else out.set(membrane);
    },
  };
}

type Element = (values: Float64Array) => (i: number) => number;

function currentIntegrator(synapse: NonNullable<ClockedNeuron['synapse']>, element: Element) {
  const [keepOf, inputOf, fromOf] = [element(synapse.keep), element(synapse.input), element(synapse.fromCurrent)];
  return (
    x: Float64Array,
    current: Float64Array,
    membrane: Float64Array,
    integrate: (x: Float64Array) => void,
  ): void => {
    integrate(x);
    for (let i = 0; i < current.length; i++) {
      membrane[i]! += fromOf(i) * current[i]!;
      current[i] = keepOf(i) * current[i]! + inputOf(i) * x[i]!;
    }
  };
}

function firingStep({ threshold, compare, reset, maxSpikes, floor }: ClockedFiring, element: Element) {
  const thresholdOf = element(threshold);
  const floorOf = floor && element(floor);
  const resetOf = reset === 'subtract' ? undefined : element(reset);
  const reaches = compare === '>' ? (v: number, theta: number) => v > theta : (v: number, theta: number) => v >= theta;
  return (membrane: Float64Array, out: Float64Array): void => {
    for (let i = 0; i < membrane.length; i++) {
      const theta = thresholdOf(i);
      let v = membrane[i]!;
      if (floorOf && v < floorOf(i)) v = floorOf(i);
      let spikes = 0;
      if (reaches(v, theta)) {
        spikes = maxSpikes === 1 ? 1 : Math.min(maxSpikes, wholeThresholds(v, theta, reaches));
        v = resetOf ? resetOf(i) : v - spikes * theta;
      }
      membrane[i] = v;
      out[i] = spikes;
    }
  };
}

/** The largest n for which n thresholds are reached; the quotient may be off by one where it is rounded. */
function wholeThresholds(v: number, theta: number, reaches: (v: number, theta: number) => boolean): number {
  let n = Math.floor(v / theta);
  if (reaches(v, (n + 1) * theta)) n++;
  return reaches(v, n * theta) ? n : n - 1;
}
