import type { Coding } from '../../src/neurons/index.js';
import { prepare } from '../../src/sim/steps/index.js';
import type { SpikeTrain } from '../../src/sim/trace.js';
import { spikeTrain } from '../../src/sim/trace.js';
import type { Work } from '../../src/sim/trace.js';
import type { Step } from '../../src/snn/index.js';
import type { Tensor } from '../../src/tensor/index.js';
import { sizeOf } from '../../src/tensor/index.js';
import { bareProgram, newSimulation } from './driven-step.js';

/** A few steps and all that they read. */
export interface Chain {
  readonly steps: readonly Step[];
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly constants?: Readonly<Record<string, Tensor>>;
  readonly coding?: Coding;
}

/** Steps that run when told to, at the timestep told. */
export interface DrivenChain {
  readonly work: Work;
  /** Gives a value accumulated charge. */
  setCharge(value: string, charge: readonly number[]): void;
  /** Makes a value a spike train, silent so far; to be called before the first run. */
  addTrain(value: string): void;
  /** Sends a message on it. */
  send(value: string, message: readonly number[]): void;
  run(t: number): void;
  charge(value: string): number[];
  message(value: string): number[];
}

/** Prepares steps of the simulator to be driven by hand. */
export function drivenChain({ steps, shapes, constants = {}, coding = 'rate' }: Chain): DrivenChain {
  const simulation = newSimulation(bareProgram(steps, shapes, constants, coding));
  const { state, work } = simulation;
  let runs: ((t: number) => void)[] | undefined;
  const train = (value: string): SpikeTrain => state.trains.get(value)!;
  return {
    work,
    setCharge(value, charge) {
      state.charge.set(value, Float32Array.from(charge));
      state.changed.add(value);
    },
    addTrain: (value) => void state.trains.set(value, spikeTrain(sizeOf(shapes[value]!))),
    send(value, message) {
      const target = train(value);
      target.active = 0;
      message.forEach((n, i) => {
        target.message[i] = n;
        target.count[i]! += n;
        if (n !== 0) target.active++;
      });
    },
    run(t) {
      runs ??= steps.map((step) => prepare(step, simulation));
      runs.forEach((run) => run(t));
    },
    // adding 0 turns -0 into 0
    charge: (value) => Array.from(state.charge.get(value)!, (x) => x + 0),
    message: (value) => Array.from(train(value).message, (n) => n + 0),
  };
}
