import { neuronModel, type FiringRule, type NeuronModel } from '../neurons/index.js';
import { firingRule, type NeuronStep, type SnnProgram } from '../snn/index.js';
import { realData, sizeOf, stridesOf } from '../tensor/index.js';

/** The neurons of one layer of one program, driven by the charge that reaches the same layer of another program. */
export class TrialNeurons {
  /** Hardware spikes so far. */
  spikes = 0;
  private readonly model: NeuronModel;
  private readonly fire: FiringRule;
  private readonly count: Float32Array;
  private readonly unit: Float32Array;
  private readonly stride: number;
  private readonly initial: number;
  private readonly own: Float32Array | undefined;

  constructor(step: NeuronStep, program: SnnProgram) {
    const shape = program.shapes.get(step.output)!;
    this.model = neuronModel(step.model);
    this.count = new Float32Array(sizeOf(shape));
    this.unit = realData(program.constants.get(step.unit)!);
    this.stride = stridesOf(shape)[step.axis]!;
    this.fire = firingRule(step, program);
    this.initial = this.model.initial(step.parameters);
    this.own = step.initial === undefined ? undefined : realData(program.constants.get(step.initial)!);
  }

  /** One timestep, t from 1. @param charge that has arrived so far */
  step(charge: Float32Array, t: number): void {
    const { count, unit, stride, initial, own, fire, model } = this;
    for (let start = 0, c = 0; start < charge.length; start += stride, c = (c + 1) % unit.length) {
      const size = unit[c]!;
      for (let i = start; i < start + stride; i++) {
        const sent = count[i]!;
        const n = fire(charge[i]! / size + initial + (own?.[i] ?? 0) - sent, sent, i, t);
        if (n === 0) continue;
        count[i] = sent + n;
        this.spikes += model.spikes(n);
      }
    }
  }

  /** What they say minus the mean drive that reached them; undefined where nothing differs. @param g injected charge of a unit current */
  error(charge: Float32Array, g: number): Float32Array | undefined {
    const { count, unit, stride } = this;
    const difference = new Float32Array(charge.length);
    let some = false;
    for (let start = 0, c = 0; start < charge.length; start += stride, c = (c + 1) % unit.length)
      for (let i = start; i < start + stride; i++) {
        difference[i] = (count[i]! * unit[c]! - charge[i]!) / g;
        some ||= difference[i] !== 0;
      }
    return some ? difference : undefined;
  }
}
