import type { Work } from '../sim/index.js';
import type { SnnProgram } from '../snn/index.js';
import type { Tensor } from '../tensor/index.js';
import { simulateByEvents } from './simulate-by-events.js';

/** One input to run, and the timesteps to read out at. */
export interface SimulationTask {
  readonly inputs: ReadonlyMap<string, Tensor>;
  readonly timesteps: number;
  readonly at: readonly number[];
}

/** The model's outputs and the work done up to each read-out. */
export interface SimulationResult {
  readonly steps: readonly { readonly t: number; readonly outputs: ReadonlyMap<string, Tensor>; readonly work: Work }[];
  readonly seconds: number;
}

/** Simulates one input from rest to the last timestep. */
export function runProgram(program: SnnProgram, { inputs, timesteps, at }: SimulationTask): SimulationResult {
  const start = performance.now();
  const steps = [...simulateByEvents(program, inputs, { timesteps, at })].map(({ t, outputs, work }) => ({
    t,
    outputs,
    work,
  }));
  return { steps, seconds: (performance.now() - start) / 1000 };
}
