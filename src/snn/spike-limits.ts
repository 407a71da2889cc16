import { dataInputs } from '../carriers.js';
import { InternalError } from '../diagnostics/index.js';
import { neuronModel } from '../neurons/index.js';
import { irOps } from '../spiking/index.js';
import { real, realData, sizeOf, stridesOf, type RealTensor, type Tensor } from '../tensor/index.js';
import { makesOf, readsOf, type RouteStep, type LateralMaxStep, type Step, type SynapseStep } from './program.js';

/** Where the steps of a program find shapes and constants. */
export interface StepContext {
  shape(value: string): readonly number[];
  constant(value: string): Tensor | undefined;
}

/** One number for all elements, or one for each. */
type Limit = number | RealTensor;

/**
 * The largest running counts that neurons can reach, followed to the synapses that read them: layers have different limits when they have different
 * parameters, and meet in one value where feature maps are joined. Steps must be added in their order.
 */
export class SpikeLimits {
  private readonly limits = new Map<string, Limit>();

  constructor(
    private readonly timesteps: number,
    private readonly context: StepContext,
  ) {}

  /** Takes note of a step that makes or moves spikes; others change nothing. */
  add(step: Step): void {
    if (step.kind === 'neuron')
      this.limits.set(step.output, neuronModel(step.model).limit(this.timesteps, step.parameters));
    else if (step.kind === 'route' || step.kind === 'lateral-max') this.move(step);
  }

  /**
   * The limits of what a synapse reads, by input channel; undefined when it reads no spikes.
   * @unit unit spikes
   */
  of({ input, geometry }: Pick<SynapseStep, 'input' | 'geometry'>): Float64Array | undefined {
    const limit = this.limits.get(input);
    if (limit === undefined) return undefined;
    const shape = this.context.shape(input);
    const axis = geometry.type === 'dense' ? shape.length - 1 : 1;
    const channels = new Float64Array(shape[axis]!);
    if (typeof limit === 'number') return channels.fill(limit);
    const stride = stridesOf(shape)[axis]!;
    limit.data.forEach((x, i) => {
      const c = Math.floor(i / stride) % channels.length;
      channels[c] = Math.max(channels[c]!, x);
    });
    return channels;
  }

  private move(step: RouteStep | LateralMaxStep): void {
    const op = step.kind === 'route' ? step.op : 'LateralInhibitionPool';
    const inputs = readsOf(step);
    const data = step.kind === 'route' ? dataInputs({ ...step }) : inputs;
    const given = data.map((value) => this.limits.get(value) ?? missing(step.name, value));
    const [first] = given;
    const outputs = makesOf(step);
    if (typeof first === 'number' && given.every((limit) => limit === first)) {
      outputs.forEach((output) => this.limits.set(output, first));
      return;
    }
    const all = (step.kind === 'route' ? step.inputs : inputs).map((value) => {
      const at = data.indexOf(value);
      return at < 0 ? this.context.constant(value) : this.spread(given[at]!, value);
    });
    irOps
      .get(op)!
      .evaluate(all, step.attrs, outputs.length)
      .forEach((t, i) => this.limits.set(outputs[i]!, real(t.shape, realData(t))));
  }

  private spread(limit: Limit, value: string): RealTensor {
    if (typeof limit !== 'number') return limit;
    const shape = this.context.shape(value);
    return real(shape, new Float32Array(sizeOf(shape)).fill(limit));
  }
}

function missing(step: string, value: string): never {
  throw new InternalError(`step "${step}" reads "${value}", which no neuron feeds`);
}

/** The input channel that each weight of a synapse multiplies. @param shape of the weights as stored */
export function inputChannelOf(
  { geometry }: Pick<SynapseStep, 'geometry'>,
  shape: readonly number[],
): (index: number) => number {
  const [first = 1, second = 1] = shape;
  const rest = shape.slice(1).reduce((a, b) => a * b, 1);
  if (geometry.type === 'dense') return (i) => i % rest;
  if (geometry.type === 'conv-transpose') return (i) => Math.floor(i / rest);
  const kernel = rest / second;
  const perGroup = first / geometry.groups;
  return (i) => Math.floor(Math.floor(i / rest) / perGroup) * second + (Math.floor(i / kernel) % second);
}
