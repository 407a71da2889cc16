import { makesOf, readsOf, type SnnProgram, type Step } from '../snn/index.js';

/** The part of a program that makes one value from the spikes of earlier neurons and from the input. */
export interface Segment {
  /** In the program's order. */
  readonly steps: readonly Step[];
  /** Spikes of earlier neurons that it reads. */
  readonly trains: readonly string[];
  /** Other values that it reads: constants, and real values that enter as analog current. */
  readonly given: readonly string[];
}

/** The steps between a value and the neurons before it; the value's own neurons belong to them. */
export function segmentOf(value: string, program: SnnProgram): Segment {
  const makers = new Map(program.steps.flatMap((step) => makesOf(step).map((made) => [made, step] as const)));
  const needed = new Set<Step>();
  const trains = new Set<string>();
  const given = new Set<string>();
  const need = (name: string): void => {
    const step = makers.get(name);
    if (!step) given.add(name);
    else if (step.kind === 'neuron' && name !== value) trains.add(name);
    else if (!needed.has(step)) {
      needed.add(step);
      readsOf(step).forEach(need);
    }
  };
  need(value);
  return { steps: program.steps.filter((step) => needed.has(step)), trains: [...trains], given: [...given] };
}

/**
 * Most elements whose messages have to be kept at once while the segments are gone through in order: each value from where it is made until its last
 * reader is done, and twice while it is corrected.
 * @param values what the segments make
 */
export function mostLive(
  values: readonly string[],
  segments: readonly Segment[],
  sizeOf: (value: string) => number,
): number {
  const last = lastReaders(segments);
  let [live, most] = [0, 0];
  values.forEach((value, k) => {
    const own = last.has(value) ? sizeOf(value) : 0;
    live += own;
    most = Math.max(most, live + own);
    for (const train of segments[k]!.trains) if (last.get(train) === k) live -= sizeOf(train);
  });
  return most;
}

/** Index of the last segment that reads each train. */
export function lastReaders(segments: readonly Segment[]): ReadonlyMap<string, number> {
  return new Map(segments.flatMap(({ trains }, k) => trains.map((train) => [train, k] as const)));
}
