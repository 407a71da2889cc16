import { gainAt, type SnnProgram, type SynapseStep } from '../snn/index.js';
import { accumulation } from './accumulate.js';
import type { Accumulators, SpikeAccumulators } from './accumulators.js';
import type { MemoryPlan } from './memory.js';
import { layoutFor, sizeOfLayout, type Layout } from './layout.js';
import { count, type InputOf, type Machine, type Prepared, type Run } from './machine.js';
import { latticeOf, type Lattice } from './membrane.js';
import { operationCount } from './operations.js';

/** A synapse group with integer weights: what it accumulates, and the step that does so. */
export interface Bound {
  readonly accumulators: Accumulators;
  /** Adds what arrives at timestep t. @returns whether charge may have changed: always where it grows by itself (rate coding) */
  readonly run: (t: number) => boolean;
}

/** The same of a group that reads spikes. */
export interface SpikeBound extends Bound {
  readonly accumulators: SpikeAccumulators;
}

/** Prepares a synapse group with integer weights that reads spikes. */
export function spikeSynapse(
  step: SynapseStep,
  program: SnnProgram,
  inputOf: InputOf,
  plan: MemoryPlan,
): (machine: Machine) => SpikeBound {
  const prepared = accumulation(step, program, plan);
  const counting = operationCount(step, program, plan);
  const { bias } = latticeOf(step.bias, step.exponent!, program);
  const slots = {
    values: plan.state('i32', sizeOfLayout(layoutFor(step.geometry, program.shapes.get(step.output)!))),
    offset: plan.state('i32', bias.length),
  };
  return (machine) => {
    const input = inputOf(machine);
    const { arrays, kernels } = machine.space;
    const accumulate = prepared(arrays, kernels);
    const operations = counting(arrays, kernels);
    const values = arrays.of(slots.values);
    const offset = arrays.of(slots.offset);
    machine.work.synapticOps.set(step.name, 0);
    return {
      accumulators: { kind: 'spikes', values, offset },
      run(t) {
        if (input.active > 0) {
          accumulate(input, values);
          count(machine.work.synapticOps, step.name, operations(input));
        }
        const g = gainAt(program, t);
        for (let c = 0; c < bias.length; c++) offset[c] = bias[c]! * g;
        return t === 1 || program.coding === 'rate' || input.active > 0;
      },
    };
  };
}

/** A synapse group whose charge is read by several steps, or by others than neurons: it is written down at every timestep. */
export function chargingSynapse(step: SynapseStep, program: SnnProgram, inputOf: InputOf, plan: MemoryPlan): Prepared {
  const prepare = spikeSynapse(step, program, inputOf, plan);
  const layout = layoutFor(step.geometry, program.shapes.get(step.output)!);
  const lattice = latticeOf(step.bias, step.exponent!, program);
  return (machine) => {
    const { accumulators, run } = prepare(machine);
    const charge = new Float32Array(sizeOfLayout(layout));
    machine.state.charge.set(step.output, charge);
    return (t) => {
      if (!run(t)) return;
      writeCharge(accumulators.values, accumulators.offset, lattice, layout, charge);
      machine.state.changed.add(step.output);
    };
  };
}

/** A synapse group that only read-outs read: its charge is written down when they do. */
export function readOutSynapse(step: SynapseStep, program: SnnProgram, inputOf: InputOf, plan: MemoryPlan): Prepared {
  const prepare = spikeSynapse(step, program, inputOf, plan);
  const layout = layoutFor(step.geometry, program.shapes.get(step.output)!);
  const lattice = latticeOf(step.bias, step.exponent!, program);
  return (machine): Run => {
    const { accumulators, run } = prepare(machine);
    const charge = new Float32Array(sizeOfLayout(layout));
    machine.state.charge.set(step.output, charge);
    machine.beforeReadout.push(() => {
      writeCharge(accumulators.values, accumulators.offset, lattice, layout, charge);
    });
    return (t) => void run(t);
  };
}

/** Places whose charges are written together: all their accumulators fit into the nearest cache. */
const TOGETHER = 16;

/** charge = (values + offset) * scale, rounded once to float32, in row-major order. */
function writeCharge(
  values: Int32Array,
  offset: Int32Array,
  { scale }: Lattice,
  layout: Layout,
  charge: Float32Array,
): void {
  const { batch, places, channels } = layout;
  for (let image = 0; image < batch; image++)
    for (let first = 0; first < places; first += TOGETHER) {
      const end = Math.min(first + TOGETHER, places);
      for (let c = 0; c < channels; c++) {
        const to = (image * channels + c) * places;
        const more = offset[c]!;
        const factor = scale[c]!;
        let from = (image * places + first) * channels + c;
        for (let place = first; place < end; place++, from += channels)
          charge[to + place] = (values[from]! + more) * factor;
      }
    }
}
