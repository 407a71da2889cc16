import type { NirArray, NirLeaf } from '../nir/index.js';
import type { NirDialect } from './dialect.js';
import type { ClockedNeuron, PerElement } from './program.js';

/**
 * How membranes and synapses that leak go from one timestep to the next.
 * `euler` (forward): v += dt/tau (v_leak - v + r x); a synapse first: i += dt/tau_syn (w_in x - i), and the membrane takes the new i. This is what
 * snnTorch, Norse, Lava and SpikingJelly compute, so networks trained there behave as trained.
 * `exact`: the solution of the differential equations for an input that is constant during the timestep.
 */
export type ClockMethod = 'euler' | 'exact';

/** A type of node with a membrane. */
export type NirNeuron = Extract<NirLeaf, { type: 'I' | 'IF' | 'LI' | 'LIF' | 'CubaLI' | 'CubaLIF' }>;

/** Whether a node has a membrane. */
export function isNeuron(node: NirLeaf): node is NirNeuron {
  return ['I', 'IF', 'LI', 'LIF', 'CubaLI', 'CubaLIF'].includes(node.type);
}

/** The linear part of a neuron in timesteps of `dt` seconds. */
export type Membrane = Pick<ClockedNeuron, 'keep' | 'input' | 'offset' | 'synapse'>;

/** Discretises the membrane and synapse of a neuron. */
export function discretised(node: NirNeuron, dt: number, method: ClockMethod, dialect: NirDialect): Membrane {
  switch (node.type) {
    case 'I':
    case 'IF':
      return {
        keep: Float64Array.of(dialect.keeps ?? 1),
        input: dialect.current === 'one' ? Float64Array.of(1) : each([node.r], (r) => r * dt),
        offset: Float64Array.of(0),
      };
    case 'LI':
    case 'LIF': {
      const moves = (tau: number): number => shareMoved(dt / tau, method);
      return {
        keep: each([node.tau], (tau) => 1 - moves(tau)),
        input: each([node.tau, node.r], (tau, r) => moves(tau) * r),
        offset: each([node.tau, node.vLeak], (tau, leak) => moves(tau) * leak),
      };
    }
    case 'CubaLI':
    case 'CubaLIF':
      return method === 'euler' ? cubaEuler(node, dt) : cubaExact(node, dt);
  }
}

/** How much of the way to its resting value a leaking quantity goes in a timestep. */
function shareMoved(timesteps: number, method: ClockMethod): number {
  return method === 'euler' ? timesteps : -Math.expm1(-timesteps);
}

type Cuba = Extract<NirNeuron, { type: 'CubaLI' | 'CubaLIF' }>;

function cubaEuler({ tauMem, tauSyn, r, vLeak, wIn }: Cuba, dt: number): Membrane {
  return {
    keep: each([tauMem], (tau) => 1 - dt / tau),
    input: each([tauMem, r, tauSyn, wIn], (tau, resistance, syn, w) => (dt / tau) * resistance * ((dt / syn) * w)),
    offset: each([tauMem, vLeak], (tau, leak) => (dt / tau) * leak),
    synapse: {
      keep: each([tauSyn], (syn) => 1 - dt / syn),
      input: each([tauSyn, wIn], (syn, w) => (dt / syn) * w),
      fromCurrent: each([tauMem, r, tauSyn], (tau, resistance, syn) => (dt / tau) * resistance * (1 - dt / syn)),
    },
  };
}

function cubaExact({ tauMem, tauSyn, r, vLeak, wIn }: Cuba, dt: number): Membrane {
  // what a current of 1 that decays during the timestep leaves in the membrane
  const left = (mem: number, syn: number): number => {
    const a = dt / mem;
    const b = dt / syn;
    return Math.abs(a - b) < 1e-9 ? a * Math.exp(-a) : (a * (Math.exp(-b) - Math.exp(-a))) / (a - b);
  };
  return {
    keep: each([tauMem], (mem) => Math.exp(-dt / mem)),
    input: each([tauMem, r, tauSyn, wIn], (mem, resistance, syn, w) => {
      return resistance * w * (shareMoved(dt / mem, 'exact') - left(mem, syn));
    }),
    offset: each([tauMem, vLeak], (mem, leak) => shareMoved(dt / mem, 'exact') * leak),
    synapse: {
      keep: each([tauSyn], (syn) => Math.exp(-dt / syn)),
      input: each([tauSyn, wIn], (syn, w) => shareMoved(dt / syn, 'exact') * w),
      fromCurrent: each([tauMem, r, tauSyn], (mem, resistance, syn) => resistance * left(mem, syn)),
    },
  };
}

/** A function of parameters, element by element; one number where all elements would be the same. */
export function each(arrays: readonly NirArray[], f: (...values: number[]) => number): PerElement {
  const length = Math.max(...arrays.map(({ data }) => data.length));
  const constant = arrays.every(({ data }) => data.every((x) => x === data[0]));
  const values = (i: number): number[] => arrays.map(({ data }) => data[data.length === 1 ? 0 : i]!);
  return Float64Array.from({ length: constant ? 1 : length }, (_, i) => f(...values(i)));
}
