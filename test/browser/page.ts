/*
 * Runs in the browser: fetches each program and its input, runs it with compiled kernels and without, and posts what came of it.
 */
import { readProgram, real, simulateByEvents } from 'snn-convert/engine';
import { told, type Told } from './told.js';

/** A program that the server has, and the input to run it on. */
export interface Job {
  readonly name: string;
  readonly timesteps: number;
  readonly input: string;
  readonly shape: readonly number[];
}

/** What became of a job. */
export interface Outcome {
  readonly name: string;
  readonly compiled: Told;
  readonly plain: Told;
  /** Modules of compiled kernels that came to life during each of the two. */
  readonly instances: { readonly compiled: number; readonly plain: number };
}

interface Modules {
  Instance: new (...given: unknown[]) => object;
}

let instances = 0;
const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: Modules };
wasm.Instance = new Proxy(wasm.Instance, {
  construct(target, given: unknown[]) {
    instances++;
    return new target(...given);
  },
});

async function bytesOf(path: string): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(path)).arrayBuffer());
}

async function done({ name, timesteps, input, shape }: Job): Promise<Outcome> {
  const program = readProgram(await bytesOf(`/${name}.snn`), name);
  const values = new Float32Array((await bytesOf(`/${name}.input`)).buffer as ArrayBuffer);
  const inputs = new Map([[input, real(shape, values)]]);
  const counted = (simd: boolean): { result: Told; made: number } => {
    const before = instances;
    const result = told(simulateByEvents(program, inputs, { timesteps, at: [timesteps], simd }));
    return { result, made: instances - before };
  };
  const compiled = counted(true);
  const plain = counted(false);
  return {
    name,
    compiled: compiled.result,
    plain: plain.result,
    instances: { compiled: compiled.made, plain: plain.made },
  };
}

async function all(): Promise<Outcome[]> {
  const jobs = (await (await fetch('/jobs.json')).json()) as Job[];
  const outcomes: Outcome[] = [];
  for (const job of jobs) outcomes.push(await done(job));
  return outcomes;
}

const post = (said: object): Promise<unknown> => fetch('/said', { method: 'POST', body: JSON.stringify(said) });
all().then(
  (outcomes) => post({ outcomes }),
  (error: unknown) => post({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
);
