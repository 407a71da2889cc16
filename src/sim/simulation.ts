import { InternalError } from '../diagnostics/index.js';
import type { SnnProgram } from '../snn/index.js';
import { sizeOf } from '../tensor/index.js';
import { noWork, spikeTrain, type SpikeTrain, type State, type Work } from './trace.js';

/** One run of a program: what it is, what its values are now, what it has cost so far. */
export interface Simulation {
  readonly program: SnnProgram;
  readonly state: State;
  readonly work: Work;
}

/** What of a run a function of charge needs: its values, of spikes only how many there have been. */
export interface Charges {
  readonly program: SnnProgram;
  readonly state: Pick<State, 'charge' | 'changed'> & {
    readonly trains: ReadonlyMap<string, Pick<SpikeTrain, 'count' | 'active'>>;
  };
}

/** A run in which nothing has happened. */
export function atRest(program: SnnProgram): Simulation {
  return { program, state: { trains: new Map(), charge: new Map(), changed: new Set() }, work: noWork() };
}

/** Gives an analog value its accumulated charge: the value itself, gain times. */
export function inject({ charge }: Pick<State, 'charge'>, name: string, value: Float32Array, g: number): void {
  charge.set(name, g === 1 ? value : value.map((x) => x * g));
}

/** Carries out one step of timestep t (counted from 1). */
export type Run = (t: number) => void;

/** The spikes of a value that an earlier step makes. */
export function trainOf({ state }: Simulation, value: string): SpikeTrain {
  const train = state.trains.get(value);
  if (!train) throw new InternalError(`"${value}" is not a spike train`);
  return train;
}

/** A silent train for a value that the calling step makes. */
export function newTrain({ program, state }: Simulation, value: string): SpikeTrain {
  const train = spikeTrain(sizeOf(program.shapes.get(value)!));
  state.trains.set(value, train);
  return train;
}

/** Charge, zero, for a value that the calling step makes. */
export function newCharge({ program, state }: Charges, value: string): Float32Array {
  const charge = new Float32Array(sizeOf(program.shapes.get(value)!));
  state.charge.set(value, charge);
  return charge;
}

/** Accumulated charge of a value: its running count, what a step wrote, or an analog input as injected so far. */
export function chargeOf({ state }: Pick<Charges, 'state'>, value: string): Float32Array {
  const charge = state.trains.get(value)?.count ?? state.charge.get(value);
  if (!charge) throw new InternalError(`"${value}" is read before it is made`);
  return charge;
}

/**
 * Whether a step that reads these values has anything to do at timestep t: at the first, where charge grows by itself (rate coding), and where this
 * timestep brought spikes or wrote charge.
 */
export function isStirred({ program, state }: Charges, t: number, values: readonly string[]): boolean {
  if (t === 1 || program.coding === 'rate') return true;
  return values.some((value) => state.changed.has(value) || (state.trains.get(value)?.active ?? 0) > 0);
}

/** No message at this timestep. */
export function silence(train: SpikeTrain): void {
  if (train.active > 0) train.message.fill(0);
  train.active = 0;
}
