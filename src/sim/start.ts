import { evaluateGraph } from '../ann/index.js';
import { gainAt, type SnnProgram } from '../snn/index.js';
import { realData, type Tensor } from '../tensor/index.js';
import type { Run, Simulation } from './simulation.js';
import { prepare } from './steps/index.js';
import type { State } from './trace.js';

/** One run of a program at rest, to be driven step by step. */
export interface StartedRun extends Simulation {
  /** What the host knows: the model's inputs and what it made of them. */
  readonly host: ReadonlyMap<string, Tensor>;
  /** Carries out the step of the same index. */
  readonly runs: readonly Run[];
  /** Begins a timestep, counted from 1, before any of its steps. */
  begin(t: number): void;
}

/** Prepares a run on one input. @param inputs the model's inputs by name */
export function startRun(program: SnnProgram, inputs: ReadonlyMap<string, Tensor>): StartedRun {
  const host = new Map([...inputs, ...evaluateGraph(program.head, inputs)]);
  const analog = [...host].filter(([name]) => program.shapes.has(name));
  const state: State = { trains: new Map(), charge: new Map(), changed: new Set() };
  const work = { spikes: new Map(), synapticOps: new Map(), macs: new Map(), clippedInputs: 0 };
  const simulation: Simulation = { program, state, work };
  return {
    ...simulation,
    host,
    runs: program.steps.map((step) => prepare(step, simulation)),
    begin(t) {
      for (const [name, value] of analog) inject(state, name, realData(value), gainAt(program, t));
      state.changed.clear();
    },
  };
}

/** Gives an analog value its accumulated charge: the value itself, gain times. */
export function inject(state: Pick<State, 'charge'>, name: string, value: Float32Array, g: number): void {
  state.charge.set(name, g === 1 ? value : value.map((x) => x * g));
}
