import { evaluateGraph } from '../evaluator/index.js';
import { fail, InternalError } from '../diagnostics/index.js';
import { gainAt, type SnnProgram } from '../snn/index.js';
import { real, realData, sameShape, type RealTensor, type Tensor, type TensorType } from '../tensor/index.js';
import { atRest, inject, type Charges } from './simulation.js';
import { prepare } from './steps/index.js';
import { snapshot, type State, type Work } from './trace.js';

/** What is known after one timestep. */
export interface Timestep {
  /** Timesteps done, from 1. */
  readonly t: number;
  /** Decoded values where the spiking part ends, by value name, in activation units. */
  readonly readouts: ReadonlyMap<string, RealTensor>;
  /** The model's outputs, computed by the host tail from the read-outs, by output name. */
  readonly outputs: ReadonlyMap<string, Tensor>;
  readonly work: Work;
}

/** How long to run and when to read out. */
export interface SimulateOptions {
  /** Timesteps to run; the program's own number unless told otherwise. */
  readonly timesteps?: number;
  /** Read out only at these timesteps; at every one unless told otherwise. */
  readonly at?: readonly number[];
  /** Called after each timestep with what the simulation holds; only to be read, and only during the call, since it goes on changing. */
  readonly observe?: (t: number, state: State) => void;
}

/**
 * Runs a program on one input, timestep by timestep. Each run starts from rest: nothing is kept from one call to the next.
 * This is the reference simulator: plain and exact, the oracle of every faster one.
 * @param inputs the model's inputs by name, shapes as in the ONNX file
 * @throws WRONG_INPUT when an input is missing or has another shape, TOO_MANY_TIMESTEPS past the proof of the accumulators
 */
export function* simulate(
  program: SnnProgram,
  inputs: ReadonlyMap<string, Tensor>,
  options: SimulateOptions = {},
): Generator<Timestep> {
  const timesteps = options.timesteps ?? program.timesteps;
  checkRun(program, inputs, timesteps);
  const host = new Map([...inputs, ...evaluateGraph(program.head, inputs)]);
  const analog = [...host].filter(([name]) => program.shapes.has(name));
  const simulation = atRest(program);
  const { state, work } = simulation;
  const runs = program.steps.map((step) => prepare(step, simulation));
  const at = options.at && new Set(options.at);
  for (let t = 1; t <= timesteps; t++) {
    for (const [name, value] of analog) inject(state, name, realData(value), gainAt(program, t));
    state.changed.clear();
    for (const run of runs) run(t);
    options.observe?.(t, state);
    if (at && !at.has(t)) continue;
    const readouts = decode(program, state, t);
    const outputs = evaluateGraph(program.tail, new Map([...host, ...readouts]));
    yield { t, readouts, outputs, work: snapshot(work) };
  }
}

/** Whether a program can be run on these inputs for so long. @throws as `simulate` */
export function checkRun(program: SnnProgram, inputs: ReadonlyMap<string, Tensor>, timesteps: number): void {
  checkTimesteps(program, timesteps);
  checkInputs(new Map(program.head.inputs.map((name) => [name, program.head.types.get(name)!])), inputs);
}

/** Whether a program may run for so long. @throws TOO_MANY_TIMESTEPS past the proof of the accumulators */
export function checkTimesteps(program: SnnProgram, timesteps: number): void {
  const proven = program.coding === 'rate' && program.weights.kind === 'integer';
  if (proven && timesteps > program.timesteps)
    fail(
      'TOO_MANY_TIMESTEPS',
      `program "${program.name}"`,
      `it was made for at most ${program.timesteps} timesteps, not ${timesteps}`,
      `convert again with --timesteps ${timesteps}`,
    );
}

/** The read-outs as values: accumulated charge (or spike count) divided by the gain. Copies, since the state goes on changing. */
export function decode(program: SnnProgram, state: Charges['state'], t: number): Map<string, RealTensor> {
  const g = gainAt(program, t);
  return new Map(
    program.readouts.map((name) => {
      const source = state.trains.get(name)?.count ?? state.charge.get(name);
      if (!source) throw new InternalError(`read-out "${name}" is made by no step`);
      return [name, real(program.shapes.get(name)!, divided(source, g))];
    }),
  );
}

function divided(charge: Float32Array | Int32Array, g: number): Float32Array {
  const values = new Float32Array(charge);
  if (g !== 1) for (let i = 0; i < values.length; i++) values[i] = charge[i]! / g;
  return values;
}

/** Whether all inputs of a network are there, in the types that it takes. @throws WRONG_INPUT */
export function checkInputs(types: ReadonlyMap<string, TensorType>, inputs: ReadonlyMap<string, Tensor>): void {
  for (const [name, type] of types) {
    const given = inputs.get(name);
    const expected = `${type.dtype}[${type.shape.join(',')}]`;
    if (!given)
      fail('WRONG_INPUT', `input "${name}"`, `expected ${expected} but it is missing`, 'pass every input of the model');
    if (!sameShape(given.shape, type.shape) || given.dtype !== type.dtype)
      fail(
        'WRONG_INPUT',
        `input "${name}"`,
        `expected ${expected} but found ${given.dtype}[${given.shape.join(',')}]`,
        'resize the input, or convert the model again with --shape',
      );
  }
}
