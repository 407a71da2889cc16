import { neuronModel } from '../neurons/index.js';
import type { SnnProgram } from '../snn/index.js';
import { sizeOf } from '../tensor/index.js';
import { mostLive, type Segment } from './segment.js';
import type { Site } from './sites.js';

/** A gibibyte. */
export const DEFAULT_MEMORY = 2 ** 30;

/**
 * Bytes of messages that each sample keeps at the most crowded moment of a sweep: timesteps * neurons whose spikes are still to be read * bytes of a message,
 * 1, 2 or 4 by the neurons' largest count after one timestep.
 */
export function bytesPerSample(program: SnnProgram, sites: readonly Site[], segments: readonly Segment[]): number {
  const width = new Map(
    sites.map(({ value, neuron }) => [
      value,
      neuron ? widthOf(neuronModel(neuron.model).limit(1, neuron.parameters)) : 0,
    ]),
  );
  const bytes = (value: string): number => sizeOf(program.shapes.get(value)!) * width.get(value)!;
  const values = sites.map(({ value }) => value);
  return program.timesteps * mostLive(values, segments, bytes);
}

/** How many samples fit the memory; one at least. */
export function fittingSamples(bytes: number, samples: number, memory = DEFAULT_MEMORY): number {
  return Math.min(samples, Math.max(1, Math.floor(memory / Math.max(1, bytes))));
}

function widthOf(peak: number): number {
  return peak < 2 ** 7 ? 1 : peak < 2 ** 15 ? 2 : 4;
}
