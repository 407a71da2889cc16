import { workerData } from 'node:worker_threads';
import { readProgram } from '../snn/index.js';
import { runProgram, type SimulationResult, type SimulationTask } from './run-program.js';

const program = readProgram(workerData as Uint8Array, 'program of the simulation pool');

/** One task of the pool, in a thread of its own. */
export default function work(task: SimulationTask): SimulationResult {
  return runProgram(program, task);
}
