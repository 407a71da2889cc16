import { neuronModel } from '../neurons/index.js';
import type { NeuronStep } from '../snn/index.js';
import { real, realData, type Tensor } from '../tensor/index.js';
import type { Changes, Knob } from './knob.js';
import { Means } from './means.js';

/** Steps of an initial membrane in a unit spike. */
const STEPS = 256;

/** The initial membranes of one layer's neurons while they are corrected, multiples of 1/256 of a unit spike, never beyond the largest count. */
export class Membranes implements Knob {
  readonly rounds = 1;
  private readonly limit: number;
  private readonly held = new Set<number>();

  /**
   * @param name of the constant that holds them
   * @param decoded what one unit spike of each neuron adds to the mean output, in activation units
   */
  constructor(
    step: NeuronStep,
    private readonly name: string,
    private readonly constants: Map<string, Tensor>,
    private readonly shape: readonly number[],
    private readonly decoded: Float64Array,
    timesteps: number,
  ) {
    this.limit = STEPS * neuronModel(step.model).limit(timesteps, step.parameters);
    constants.set(name, real(shape, new Float32Array(decoded.length)));
  }

  means(): Means {
    return new Means(
      this.decoded.map((size) => size / STEPS),
      1,
    );
  }

  now(): Float64Array {
    return Float64Array.from(realData(this.constants.get(this.name)!), (v) => v * STEPS);
  }

  set(to: Float64Array): void {
    const rounded = Float32Array.from(to, (v, i) => {
      if (Math.abs(v) > this.limit) this.held.add(i);
      return Math.min(Math.max(Math.round(v), -this.limit), this.limit) / STEPS;
    });
    this.constants.set(this.name, real(this.shape, rounded));
  }

  changes(): Changes {
    const values = realData(this.constants.get(this.name)!);
    return {
      count: values.reduce((sum, v) => (v === 0 ? sum : sum + 1), 0),
      largest: values.reduce((most, v) => Math.max(most, Math.abs(v)), 0),
      held: this.held.size,
    };
  }
}
