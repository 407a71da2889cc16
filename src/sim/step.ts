import { InternalError } from '../diagnostics/index.js';
import { gain, neuronModel } from '../neurons/index.js';
import { irOps } from '../spiking/index.js';
import {
  type LateralMaxStep,
  type NeuronStep,
  type RouteStep,
  type SnnProgram,
  type SomaStep,
  type Step,
  type SynapseStep,
} from '../snn/index.js';
import { real, realData, sizeOf, stridesOf, tensor, type Tensor } from '../tensor/index.js';
import { synapticOps, weightedSum } from './synapse.js';
import { spikeTrain, type SpikeTrain, type State, type Work } from './trace.js';

/** Carries out one step of timestep t (counted from 1). */
export type Run = (t: number) => void;

/** Binds a step to the state of one simulation. */
export function prepare(step: Step, program: SnnProgram, state: State, work: Work): Run {
  switch (step.kind) {
    case 'synapse':
      return step.source.kind === 'analog'
        ? analogSynapse(step, step.source, program, state, work)
        : synapse(step, program, state, work);
    case 'soma':
      return soma(step, program, state);
    case 'neuron':
      return neuron(step, program, state, work);
    case 'lateral-max':
      return lateralMax(step, program, state);
    case 'route':
      return route(step, program, state);
  }
}

function trainOf(state: State, value: string): SpikeTrain {
  const train = state.trains.get(value);
  if (!train) throw new InternalError(`"${value}" is not a spike train`);
  return train;
}

function newTrain(state: State, program: SnnProgram, value: string): SpikeTrain {
  const train = spikeTrain(sizeOf(program.shapes.get(value)!));
  state.trains.set(value, train);
  return train;
}

function newCharge(state: State, program: SnnProgram, value: string): Float32Array {
  const charge = new Float32Array(sizeOf(program.shapes.get(value)!));
  state.charge.set(value, charge);
  return charge;
}

/** Extent and stride of the output channels of a synapse: axis 1 of maps, the last axis of matrices. */
function channelLayout(step: SynapseStep, program: SnnProgram): { channels: number; stride: number } {
  const shape = program.shapes.get(step.output)!;
  const axis = step.geometry.type === 'dense' ? shape.length - 1 : 1;
  return { channels: shape[axis]!, stride: stridesOf(shape)[axis]! };
}

/** Writes charge = 2^exponent * (sum * sumGain + bias * gain), rounded once to float32. */
function chargeWriter(
  step: SynapseStep,
  program: SnnProgram,
  state: State,
): (sums: Float64Array, sumGain: number, g: number) => void {
  const charge = newCharge(state, program, step.output);
  const bias = program.constants.get(step.bias)!.data;
  const exponent = step.exponent === undefined ? undefined : program.constants.get(step.exponent)!.data;
  const { channels, stride } = channelLayout(step, program);
  return (sums, sumGain, g) => {
    for (let start = 0, c = 0; start < charge.length; start += stride, c = (c + 1) % channels) {
      const scale = exponent ? 2 ** exponent[c]! : 1;
      const offset = bias[c]! * g;
      for (let i = start; i < start + stride; i++) charge[i] = (sums[i]! * sumGain + offset) * scale;
    }
  };
}

function synapse(step: SynapseStep, program: SnnProgram, state: State, work: Work): Run {
  const input = trainOf(state, step.input);
  const sum = weightedSum(step, program);
  const countOps = synapticOps(step, program);
  const write = chargeWriter(step, program, state);
  work.synapticOps.set(step.name, 0);
  let sums = sum(input.count);
  return (t) => {
    if (input.active > 0) {
      sums = sum(input.count);
      work.synapticOps.set(step.name, work.synapticOps.get(step.name)! + countOps(input.message));
    } else if (t > 1 && program.coding === 'delta') return;
    write(sums, 1, gain(program.coding, t));
  };
}

/** The input is constant in time, so its product with the weights is computed at the first step and injected gain times. */
function analogSynapse(
  step: SynapseStep,
  source: Extract<SynapseStep['source'], { kind: 'analog' }>,
  program: SnnProgram,
  state: State,
  work: Work,
): Run {
  const sum = weightedSum(step, program);
  const write = chargeWriter(step, program, state);
  const toLattice = (x: number): number => {
    const n = Math.round(x / 2 ** source.inputExponent);
    if (Math.abs(n) <= source.limit) return n;
    work.clippedInputs++;
    return Math.sign(n) * source.limit;
  };
  let sums: Float64Array = new Float64Array();
  return (t) => {
    if (t === 1) {
      const input = state.charge.get(step.input)!;
      sums = sum(program.weights.kind === 'integer' ? input.map(toLattice) : input);
      work.macs.set(step.name, synapticOps(step, program)(input.map(() => 1)));
    } else if (program.coding === 'delta') return;
    const g = gain(program.coding, t);
    write(sums, g, g);
  };
}

function neuron(step: NeuronStep, program: SnnProgram, state: State, work: Work): Run {
  const model = neuronModel(step.model);
  const train = newTrain(state, program, step.output);
  const unit = realData(program.constants.get(step.unit)!);
  const shape = program.shapes.get(step.output)!;
  const stride = stridesOf(shape)[step.axis]!;
  const initial = model.initial(step.parameters);
  const fire = model.rule(step.parameters);
  work.spikes.set(step.name, 0);
  return () => {
    const charge = state.charge.get(step.input);
    if (!charge) throw new InternalError(`neuron "${step.name}" reads "${step.input}", which is not charge`);
    const { message, count } = train;
    let active = 0;
    let spikes = 0;
    for (let start = 0, c = 0; start < charge.length; start += stride, c = (c + 1) % unit.length) {
      const size = unit[c]!;
      for (let i = start; i < start + stride; i++) {
        const sent = count[i]!;
        const n = fire(charge[i]! / size + initial - sent, sent);
        message[i] = n;
        if (n === 0) continue;
        count[i] = sent + n;
        active++;
        spikes += model.spikes(n);
      }
    }
    train.active = active;
    work.spikes.set(step.name, work.spikes.get(step.name)! + spikes);
  };
}

/** O(t) = MaxPool(C(t)) on running counts; the message is the difference to the count before. */
function lateralMax(step: LateralMaxStep, program: SnnProgram, state: State): Run {
  const input = trainOf(state, step.input);
  const output = newTrain(state, program, step.output);
  const shape = program.shapes.get(step.input)!;
  const pool = irOps.get('LateralInhibitionPool')!;
  return () => {
    if (input.active === 0) return silence(output);
    const [winner] = pool.evaluate([real(shape, input.count)], step.attrs, 1);
    output.active = 0;
    for (let i = 0; i < output.count.length; i++) {
      const total = winner!.data[i]!;
      const n = total - output.count[i]!;
      output.message[i] = n;
      output.count[i] = total;
      if (n !== 0) output.active++;
    }
  };
}

function silence(train: SpikeTrain): void {
  if (train.active > 0) train.message.fill(0);
  train.active = 0;
}

function route(step: RouteStep, program: SnnProgram, state: State): Run {
  const op = irOps.get(step.op)!;
  const inputs = step.inputs.map((input) => state.trains.get(input));
  const operands = step.inputs.map((input) => {
    const value = program.constants.get(input);
    return value
      ? { dtype: value.dtype, shape: value.shape, value }
      : input === ''
        ? undefined
        : { dtype: 'f32' as const, shape: program.shapes.get(input)! };
  });
  const maps = op.moves?.(operands, step.attrs, step.outputs.length);
  if (!maps) throw new InternalError(`${step.op} "${step.name}" does not say where its elements go`);
  const outputs = step.outputs.map((output) => newTrain(state, program, output));
  return () => {
    outputs.forEach((output, k) => {
      const { source, index } = maps[k]!;
      if (inputs.every((input) => input === undefined || input.active === 0)) return silence(output);
      output.active = 0;
      for (let i = 0; i < index.length; i++) {
        const from = index[i]!;
        if (from < 0) continue;
        const n = inputs[typeof source === 'number' ? source : source[i]!]!.message[from]!;
        output.message[i] = n;
        if (n === 0) continue;
        output.count[i]! += n;
        output.active++;
      }
    });
  };
}

function soma(step: SomaStep, program: SnnProgram, state: State): Run {
  const op = irOps.get(step.op)!;
  const constants = step.inputs.map((input) => program.constants.get(input));
  return (t) => {
    const g = step.homogeneous ? 1 : gain(program.coding, t);
    const inputs = step.inputs.map((input, i): Tensor | undefined => {
      const constant = constants[i];
      if (constant || input === '') return constant;
      const shape = program.shapes.get(input)!;
      const train = state.trains.get(input);
      const charge = train?.count ?? state.charge.get(input)!;
      return tensor('f32', shape, g === 1 ? charge : charge.map((x) => x / g));
    });
    const outputs = op.evaluate(inputs, step.attrs, step.outputs.length);
    step.outputs.forEach((output, k) => {
      const value = realData(outputs[k]!);
      state.charge.set(output, g === 1 ? value : value.map((x) => x * g));
    });
  };
}
