import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { writeProgram, type SnnProgram } from '../snn/index.js';
import { runProgram, type SimulationResult, type SimulationTask } from './run-program.js';

export type { SimulationResult } from './run-program.js';

/** Runs many inputs through one program. */
export interface SimulationPool {
  readonly threads: number;
  run(task: SimulationTask): Promise<SimulationResult>;
  close(): Promise<void>;
}

/** A pool of threads, one input each; with one thread the caller's own is used. Results do not depend on the number of threads. */
export function simulationPool(program: SnnProgram, threads: number = availableParallelism()): SimulationPool {
  if (threads <= 1)
    return { threads: 1, run: (task) => Promise.resolve(runProgram(program, task)), close: () => Promise.resolve() };
  const pool = new Piscina<SimulationTask, SimulationResult>({
    filename: new URL('./worker.js', import.meta.url).href,
    workerData: writeProgram(program),
    maxThreads: threads,
    minThreads: threads,
  });
  return { threads, run: (task) => pool.run(task), close: () => pool.destroy() };
}
