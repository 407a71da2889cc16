import type { SynapseStep } from '../snn/index.js';
import { real, tensor, type Tensor } from '../tensor/index.js';
import type { Changes, Knob } from './knob.js';
import { Means } from './means.js';

/** The quantum of float32 biases, which have no lattice. */
const FINE = 2 ** -40;

/** The biases of one layer while they are corrected; they stay on the layer's lattice and within the proof of its accumulators. */
export class Biases implements Knob {
  readonly rounds = 2;
  /** Size of one step of each channel's bias, in activation units. */
  readonly quanta: Float64Array;
  private readonly original: Float64Array;
  private readonly held = new Set<number>();

  /**
   * @param constants the program's; the layer's bias in it is replaced
   * @param limits largest magnitude of each channel's bias, in quanta; none for float32 weights
   * @param stride of the channels in what is measured
   */
  constructor(
    private readonly step: SynapseStep,
    private readonly constants: Map<string, Tensor>,
    private readonly limits: Float64Array | undefined,
    private readonly stride: number,
  ) {
    const exponent = step.exponent === undefined ? undefined : constants.get(step.exponent)!.data;
    const bias = constants.get(step.bias)!.data;
    this.quanta = Float64Array.from(bias, (_, c) => (exponent ? 2 ** exponent[c]! : FINE));
    this.original = this.now();
  }

  means(): Means {
    return new Means(this.quanta, this.stride);
  }

  now(): Float64Array {
    const { data } = this.constants.get(this.step.bias)!;
    return Float64Array.from(data, (b, c) => (this.step.exponent === undefined ? b / this.quanta[c]! : b));
  }

  set(biases: Float64Array): void {
    const rounded = biases.map((b, c) => {
      const limit = this.limits?.[c] ?? Infinity;
      const whole = Math.round(b);
      if (Math.abs(whole) <= limit) return whole;
      this.held.add(c);
      return Math.sign(whole) * limit;
    });
    const shape = [rounded.length];
    this.constants.set(
      this.step.bias,
      this.step.exponent === undefined
        ? real(
            shape,
            Float32Array.from(rounded, (b, c) => b * this.quanta[c]!),
          )
        : tensor('i64', shape, rounded),
    );
  }

  changes(): Changes {
    const changes = this.now().map((b, c) => Math.abs(b - this.original[c]!) * this.quanta[c]!);
    return {
      count: changes.filter((change) => change > 0).length,
      largest: changes.reduce((a, b) => Math.max(a, b), 0),
      held: this.held.size,
    };
  }
}
