import type { NeuronModel, Parameters } from '../neurons/index.js';
import { gainAt, type Injection } from '../snn/index.js';

/** The neurons of one layer apart from any program: driven by whatever charge they are given. */
export class Encoder {
  /** Running count of each neuron. @unit unit spikes */
  readonly count: Float32Array;
  private readonly fire: ReturnType<NeuronModel['rule']>;
  private readonly initial: number;

  /** @param units size of a unit spike of every neuron, in activation units */
  constructor(
    model: NeuronModel,
    parameters: Parameters,
    readonly units: Float32Array,
  ) {
    this.count = new Float32Array(units.length);
    this.fire = model.rule(parameters, units.length);
    this.initial = model.initial(parameters);
  }

  /** One timestep, t from 1. @param charge that has arrived so far, times `scale` */
  step(charge: Float32Array, t: number, scale = 1): void {
    const { count, units, initial, fire } = this;
    for (let i = 0; i < count.length; i++) {
      const sent = count[i]!;
      const arrived = Math.fround(charge[i]! * scale);
      count[i] = sent + fire(arrived / units[i]! + initial - sent, sent, i, t);
    }
  }

  /** Sum over neurons of the squared difference between what they say after t timesteps and a value. */
  squaredError(value: (i: number) => number, g: number): number {
    let sum = 0;
    for (let i = 0; i < this.count.length; i++) {
      const difference = (this.count[i]! * this.units[i]!) / g - value(i);
      sum += difference * difference;
    }
    return sum;
  }
}

/** A layer that was given constant values for so many timesteps: no error but its own can be in what it says. */
export function encodeConstant(
  model: NeuronModel,
  parameters: Parameters,
  units: Float32Array,
  values: Float32Array,
  { injection, timesteps }: { readonly injection: Injection; readonly timesteps: number },
): Encoder {
  const encoder = new Encoder(model, parameters, units);
  for (let t = 1; t <= timesteps; t++) encoder.step(values, t, gainAt(injection, t));
  return encoder;
}
