import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { annotations, calibration, digitsModel, main, scenes } from './command.js';

/** Images of the sweeps that are disturbed; more of them make every moment of a trial likelier to be hit. */
export const sweepImages = process.env['SNN_CONVERT_SWEEP_IMAGES'] ?? '1';

/** A sweep of 24 trials, each as short as a trial can be. */
export const manyTrials: readonly string[] = [
  ...['sweep', digitsModel, '--images', scenes, '--annotations', annotations, '--limit', sweepImages],
  ...['--calib', calibration, '--calib-limit', '2', '--at', '1', '--grid', 'timesteps=1,2,3'],
  ...['--grid', 'preset=default,ternary,single-spike,levels', '--grid', 'weight-bits=8,16'],
];
export const MANY = 24;

/** Whole lines of a journal. */
export function linesOf(journal: string): string[] {
  return existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').slice(0, -1) : [];
}

/** The keys of lines. */
export function keysOf(lines: readonly string[]): string[] {
  return lines.map((line) => (JSON.parse(line) as { readonly key: string }).key);
}

/** A command that has been started. */
export interface Started {
  readonly child: ChildProcess;
  /** What it said on stderr so far. */
  readonly told: () => string;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** Starts `snn-convert` with these words. */
export function start(words: readonly string[]): Started {
  const child = spawn(process.execPath, [main, ...words], {
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let told = '';
  child.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done) => {
    child.on('close', (code, signal) => {
      done({ code, signal });
    });
  });
  return { child, told: () => told, ended };
}

/** Waits for a condition, as long as the process runs. */
export async function until(condition: () => boolean, { child }: Started): Promise<void> {
  while (child.exitCode === null && child.signalCode === null && !condition()) await pause(5);
}

/** Waits so many milliseconds. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}

/** Numbers in 0..1 that a seed determines (a linear congruential generator). */
export function chances(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

/** The seed in the environment, else a new one; told, so that a failure can be had again. */
export function tellSeed(what: string): number {
  const seed = Number(process.env['SNN_CONVERT_SEED'] ?? Date.now() % 1_000_000);
  process.stderr.write(`${what}: SNN_CONVERT_SEED=${seed}\n`);
  return seed;
}
