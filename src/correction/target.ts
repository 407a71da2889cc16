import { neuronModel } from '../neurons/index.js';
import type { CorrectionKind } from '../presets/index.js';
import { gainAt, type NeuronStep, type SnnProgram } from '../snn/index.js';
import { realData, sizeOf, stridesOf, type Tensor } from '../tensor/index.js';
import { Biases } from './biases.js';
import { channelAxis } from './feeding-layer.js';
import type { Knob } from './knob.js';
import type { Means } from './means.js';
import { Membranes } from './membranes.js';
import type { Segment } from './segment.js';
import type { Site } from './sites.js';

/** One site with what can be corrected there. */
export interface Target {
  readonly site: Site;
  readonly segment: Segment;
  /** In the order in which they are moved, each with the ANN's means. */
  readonly knobs: readonly { readonly knob: Knob; readonly expected: Means }[];
  /** What is measured (running counts, or charge) in activation units. */
  readonly decode: (measured: Float32Array) => Float64Array;
  /** The ANN's value as far as the largest count of the neurons can say it. */
  readonly expect: (value: Float32Array) => Float64Array;
}

/**
 * @param program whose `constants` are the writable map that follows
 * @param limits of the biases, by the name of their layer
 */
export function targetOf(
  site: Site,
  segment: Segment,
  program: SnnProgram,
  constants: Map<string, Tensor>,
  limits: ReadonlyMap<string, Float64Array>,
  kind: CorrectionKind,
): Target {
  const shape = program.shapes.get(site.value)!;
  const scale = scaleOf(site.neuron, program, shape);
  const { feeding, neuron } = site;
  const limit = neuron ? neuronModel(neuron.model).limit(program.timesteps, neuron.parameters) : Infinity;
  const knobs: Knob[] = [];
  if ((kind === 'bias' || kind === 'both') && 'layer' in feeding) {
    const stride = stridesOf(shape)[channelAxis(feeding.layer, shape.length)]!;
    knobs.push(new Biases(feeding.layer, constants, limits.get(feeding.layer.name), stride));
  }
  if ((kind === 'membrane' || kind === 'both') && neuron) {
    const decoded = Float64Array.from({ length: sizeOf(shape) }, (_, i) => scale(i));
    knobs.push(new Membranes(neuron, initialName(neuron), constants, shape, decoded, program.timesteps));
  }
  return {
    site,
    segment,
    knobs: knobs.map((knob) => ({ knob, expected: knob.means() })),
    decode: (measured) => Float64Array.from(measured, (x, i) => x * scale(i)),
    expect: (value) => Float64Array.from(value, (x, i) => Math.min(Math.max(x, -limit * scale(i)), limit * scale(i))),
  };
}

/** Name of the constant that holds the initial membranes of a layer of neurons. */
export function initialName({ name }: NeuronStep): string {
  return `${name}.initial`;
}

/** What a unit spike, or a unit of charge, of each element adds to its mean over time. */
function scaleOf(neuron: NeuronStep | undefined, program: SnnProgram, shape: readonly number[]): (i: number) => number {
  const g = gainAt(program, program.timesteps);
  if (!neuron) return () => 1 / g;
  const unit = realData(program.constants.get(neuron.unit)!);
  const stride = stridesOf(shape)[neuron.axis] ?? 1;
  return (i) => unit[Math.floor(i / stride) % unit.length]! / g;
}
