import type { Sample } from '../calibration/index.js';
import { fail } from '../diagnostics/index.js';
import { chargeOf, simulate, type State } from '../sim/index.js';
import { makesOf, type SnnProgram } from '../snn/index.js';
import type { Analysis, WorstElement } from './report.js';

/** The first layer that says something else than the ANN, and from when on. */
export interface Parting {
  readonly layer: string;
  readonly value: string;
  readonly op: string;
  /** The first timestep from which on the error stays above the tolerance. */
  readonly t: number;
  /** Relative error at the last timestep. */
  readonly error: number;
  readonly tolerance: number;
  readonly worst: WorstElement | null;
}

/**
 * The first layer, in the order of computation, whose transmitted value ends more than `tolerance` away from the ANN's (relative, Euclidean norms over all
 * inputs); undefined when none does.
 */
export function partingFromAnn({ layers }: Analysis, tolerance: number): Parting | undefined {
  for (const { layer, value, op, errorByStep, worst } of layers) {
    const error = errorByStep.at(-1)!;
    if (!(error > tolerance)) continue;
    const t = errorByStep.findLastIndex((e) => e <= tolerance) + 2;
    return { layer, value, op, t, error, tolerance, worst };
  }
  return undefined;
}

/** The first number in which two runs differ. */
export interface Difference {
  readonly sample: number;
  readonly t: number;
  readonly layer: string;
  readonly value: string;
  /** Spikes: running count of unit spikes. Charge: in activation units times the gain. */
  readonly kind: 'spikes' | 'charge';
  /** Row-major index in the value. */
  readonly index: number;
  readonly first: number;
  readonly second: number;
}

/**
 * The first timestep, and in it the first value in the order of computation, in which two programs differ in any bit on the same input; undefined when
 * they never do. Values that only one of them has are passed over.
 * @throws PROGRAMS_DIFFER when they have no value in common
 */
export async function firstDifference(
  first: SnnProgram,
  second: SnnProgram,
  inputs: AsyncIterable<Sample>,
  timesteps = Math.min(first.timesteps, second.timesteps),
): Promise<Difference | undefined> {
  const values = first.steps.flatMap((step) => makesOf(step).map((value) => ({ value, layer: step.origin })));
  const common = values.filter(({ value }) => second.shapes.get(value)?.join() === first.shapes.get(value)!.join());
  if (common.length === 0)
    fail(
      'PROGRAMS_DIFFER',
      `programs "${first.name}" and "${second.name}"`,
      'expected values of equal name and shape but found none',
      'compare two conversions of the same model',
    );
  let sample = 0;
  for await (const input of inputs) {
    const [left, right] = [watched(first, input, timesteps), watched(second, input, timesteps)];
    for (let t = 1; t <= timesteps; t++) {
      const states = [left(), right()] as const;
      for (const { value, layer } of common) {
        const [a, b] = [readIn(states[0], value), readIn(states[1], value)];
        const index = a.findIndex((x, i) => !Object.is(x, b[i]));
        if (index < 0) continue;
        const kind = states[0].trains.has(value) ? 'spikes' : 'charge';
        return { sample, t, layer, value, kind, index, first: a[index]!, second: b[index]! };
      }
    }
    sample++;
  }
  return undefined;
}

/** Runs one timestep at each call and returns what the simulation holds after it. */
function watched(program: SnnProgram, input: Sample, timesteps: number): () => State {
  let now: State | undefined;
  const run = simulate(program, input, { timesteps, observe: (_t, state) => (now = state) });
  return () => {
    run.next();
    return now!;
  };
}

function readIn(state: State, value: string): Float32Array {
  return chargeOf({ state }, value);
}
