import { atRest, chargeOf, inject, prepareStep, spikeTrain } from '../sim/index.js';
import { gainAt, type SnnProgram } from '../snn/index.js';
import { sizeOf } from '../tensor/index.js';
import { Messages } from './messages.js';
import type { Segment } from './segment.js';

/** What reaches a segment in the run of one sample. */
export interface Reaching {
  /** Real values that enter as analog current, by name. */
  readonly analog: ReadonlyMap<string, Float32Array>;
  /** Messages of the neurons before it. */
  readonly trains: ReadonlyMap<string, Messages>;
}

/**
 * Runs one segment through all timesteps.
 * @param value what the segment makes
 * @param kept takes the messages of `value`
 * @returns after the last timestep, the running count (unit spikes) of messages, or accumulated charge
 */
export function replay(
  program: SnnProgram,
  value: string,
  { steps, trains, given }: Segment,
  reaching: Reaching,
  kept?: Messages,
): Float32Array {
  const simulation = atRest(program);
  const { state } = simulation;
  const replayed = trains.map((name) => {
    const train = spikeTrain(sizeOf(program.shapes.get(name)!));
    state.trains.set(name, train);
    return [reaching.trains.get(name)!, train] as const;
  });
  const analog = [...reaching.analog].filter(([name]) => given.includes(name));
  const runs = steps.map((step) => prepareStep(step, simulation));
  for (let t = 1; t <= program.timesteps; t++) {
    for (const [name, data] of analog) inject(state, name, data, gainAt(program, t));
    state.changed.clear();
    for (const [messages, train] of replayed) messages.replay(t, train);
    for (const run of runs) run(t);
    if (kept) kept.store(t, state.trains.get(value)!);
  }
  return chargeOf(simulation, value);
}
