import { sizeOf } from '../../tensor/index.js';

/** Channels to a word. */
export const WORD = 32;

/**
 * How the spikes of a value lie in memory when each is one bit: words as [row][timestep][column][word], channel c in bit c % 32 of word c / 32 of its place. Bits behind the
 * last channel are 0. A matrix is one row of places.
 */
export interface SpikeMap {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Words of one place at one timestep. */
  readonly words: number;
}

/** The map of a value of shape [1, channels, ...] or [places, channels]; undefined for several images. */
export function spikeMapOf(shape: readonly number[]): SpikeMap | undefined {
  if (shape.length === 2) return mapOf(1, shape[0]!, shape[1]!);
  if (shape.length < 3 || shape.length > 4 || shape[0] !== 1) return undefined;
  return mapOf(shape.length === 4 ? shape[2]! : 1, shape[shape.length - 1]!, shape[1]!);
}

function mapOf(height: number, width: number, channels: number): SpikeMap {
  return { height, width, channels, words: Math.ceil(channels / WORD) };
}

/** Words of a map over so many timesteps. */
export function wordsOf({ height, width, words }: SpikeMap, timesteps: number): number {
  return sizeOf([height, timesteps, width, words]);
}
