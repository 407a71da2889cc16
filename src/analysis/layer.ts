import { fail } from '../diagnostics/index.js';
import type { Prepared } from '../convert.js';
import { GraphView } from '../ir/index.js';
import { neuronModel, type Coding, type NeuronModel, type Parameters } from '../neurons/index.js';
import type { NeuronStep, SnnProgram } from '../snn/index.js';
import { transmittedValues } from '../spiking/index.js';
import { realData, sizeOf, stridesOf } from '../tensor/index.js';

/** One place of a program where values become spikes, and what it stands for in the ANN. */
export interface Layer {
  readonly step: NeuronStep;
  readonly model: NeuronModel;
  readonly coding: Coding;
  /** As in the program. */
  readonly injected: number | undefined;
  /** The ANN's value that the neurons transmit, in the prepared graph. */
  readonly value: string;
  /** The operator that makes that value. */
  readonly op: string;
  readonly shape: readonly number[];
  readonly size: number;
  readonly channels: number;
  /** Index of an element's channel is floor(i / channelStride) % channels. */
  readonly channelStride: number;
  /** Size of a unit spike of every neuron. @unit activation */
  readonly units: Float32Array;
}

/**
 * The neuron layers of a program in its order.
 * @param prepared the model that the program was made of
 * @throws OTHER_VERSION when the program has neurons where this version puts none
 */
export function layersOf(program: SnnProgram, prepared: Prepared): readonly Layer[] {
  const view = new GraphView(prepared.graph);
  const neurons = transmittedValues(prepared.graph);
  return program.steps.flatMap((step) => {
    if (step.kind !== 'neuron') return [];
    const value = neurons.get(step.name);
    if (value === undefined)
      return fail(
        'OTHER_VERSION',
        `program "${program.name}"`,
        `its neurons "${step.name}" have no counterpart in the model as version ${program.provenance.version} left it`,
        'convert the model again with this version',
      );
    const shape = program.shapes.get(step.output)!;
    const channelAxis = step.axis === 0 && shape.length > 1 ? 1 : step.axis;
    const unit = realData(program.constants.get(step.unit)!);
    return {
      step,
      model: neuronModel(step.model),
      coding: program.coding,
      injected: program.injected,
      value,
      op: view.producer(value)?.op ?? 'Input',
      shape,
      size: sizeOf(shape),
      channels: shape[channelAxis] ?? 1,
      channelStride: stridesOf(shape)[channelAxis] ?? 1,
      units: perNeuron(unit, shape, step.axis),
    };
  });
}

/** A unit per channel of `axis` (or one for all), repeated for every neuron of a shape. */
export function perNeuron(unit: Float32Array, shape: readonly number[], axis: number): Float32Array {
  const stride = stridesOf(shape)[axis] ?? 1;
  return Float32Array.from({ length: sizeOf(shape) }, (_, i) => unit[Math.floor(i / stride) % unit.length]!);
}

/** The running counts between which a neuron's output lies after some timesteps, by asking its rule whether it ever sends a negative spike from rest. */
export function countRange(model: NeuronModel, p: Parameters, timesteps: number): readonly [low: number, high: number] {
  const limit = model.limit(timesteps, p);
  const signed = model.rule(p, 1)(-limit, 0, 0, 1) < 0;
  return [signed ? -limit : 0, limit];
}
