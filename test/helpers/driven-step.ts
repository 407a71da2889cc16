import type { Coding, Parameters } from '../../src/neurons/index.js';
import type { Simulation } from '../../src/sim/simulation.js';
import { prepare } from '../../src/sim/steps/index.js';
import { spikeTrain } from '../../src/sim/trace.js';
import type { SnnProgram, Step } from '../../src/snn/index.js';
import { real } from '../../src/tensor/index.js';
import type { Tensor } from '../../src/tensor/index.js';

const emptyGraph = { name: '', nodes: [], inputs: [], outputs: [], constants: new Map(), types: new Map() };

/** A program of steps alone, to drive them by hand. */
export function bareProgram(
  steps: readonly Step[],
  shapes: Record<string, readonly number[]>,
  constants: Record<string, Tensor>,
  coding: Coding = 'rate',
): SnnProgram {
  return {
    name: 'test',
    coding,
    timesteps: 1,
    weights: { kind: 'float32' },
    head: emptyGraph,
    tail: emptyGraph,
    steps,
    readouts: [],
    shapes: new Map(Object.entries(shapes)),
    constants: new Map(Object.entries(constants)),
    provenance: {
      version: '',
      model: '',
      modelSha256: '',
      calibration: { source: '', samples: 0, sha256: '' },
      preset: '',
      options: {},
      notes: [],
    },
  };
}

/** A simulation of a program in which nothing has happened yet. */
export function newSimulation(program: SnnProgram): Simulation {
  return {
    program,
    state: { trains: new Map(), charge: new Map(), changed: new Set() },
    work: { spikes: new Map(), synapticOps: new Map(), macs: new Map(), clippedInputs: 0 },
  };
}

/**
 * Messages of neurons whose accumulated charge is given for every timestep.
 * @param charges by timestep, then neuron @unit activation
 * @param units of each neuron
 * @returns messages by timestep, then neuron
 */
export function fire(
  model: string,
  parameters: Parameters,
  charges: readonly (readonly number[])[],
  units: readonly number[],
): number[][] {
  const shape = [1, units.length];
  const step: Step = {
    kind: 'neuron',
    name: 'n',
    origin: 'n',
    input: 'c',
    output: 'n',
    model,
    parameters,
    axis: 1,
    unit: 'u',
  };
  const constants = {
    u: real([units.length], units),
  };
  const simulation = newSimulation(bareProgram([step], { c: shape, n: shape }, constants));
  const run = prepare(step, simulation);
  return charges.map((charge, t) => {
    simulation.state.charge.set('c', Float32Array.from(charge));
    simulation.state.changed.add('c');
    run(t + 1);
    // adding 0 turns -0, which silence may be, into 0
    return Array.from(simulation.state.trains.get('n')!.message, (n) => n + 0);
  });
}

/**
 * Messages of lateral-inhibition pooling whose input messages are given.
 * @returns messages by timestep, and their running counts
 */
export function pool(
  shape: readonly number[],
  outputSize: number,
  attrs: Step extends infer S ? (S extends { kind: 'lateral-max'; attrs: infer A } ? A : never) : never,
  trains: readonly (readonly number[])[],
): { messages: number[][]; counts: number[][] } {
  const step: Step = { kind: 'lateral-max', name: 'p', origin: 'p', input: 'x', output: 'p', attrs };
  const simulation = newSimulation(bareProgram([step], { x: shape, p: [outputSize] }, {}));
  const input = spikeTrain(trains[0]!.length);
  simulation.state.trains.set('x', input);
  const run = prepare(step, simulation);
  const output = simulation.state.trains.get('p')!;
  const result = { messages: [] as number[][], counts: [] as number[][] };
  trains.forEach((messages, t) => {
    input.active = 0;
    messages.forEach((n, i) => {
      input.message[i] = n;
      input.count[i]! += n;
      if (n !== 0) input.active++;
    });
    run(t + 1);
    result.messages.push([...output.message]);
    result.counts.push([...output.count]);
  });
  return result;
}
