import type { State } from '../sim/index.js';

/** Watches an analysis, so that what it wants to know needs no run of its own. What it is given is only to be read, and only during the call. */
export interface Onlooker {
  /**
   * Before the SNN runs on an input.
   * @param index of the input, from 0
   * @param valueOf the ANN's value of a layer, by `Layer.value`
   */
  begin(index: number, valueOf: (value: string) => Float32Array): void;
  /** After timestep t. */
  observe(t: number, state: State): void;
}
