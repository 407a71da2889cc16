import { Option } from 'commander';
import { fail, type Diagnostic } from '../diagnostics/index.js';
import {
  clock,
  DT_RANGE,
  nirDialects,
  readNir,
  simulateClocked,
  tensor,
  type ClockedProgram,
  type ClockedRun,
  type ClockMethod,
  type ClockOptions,
  type Tensor,
} from '../index.js';
import { readBytes, readNpy, readNpz, writeNpz } from '../vision/index.js';
import type { Flag } from './flags.js';
import { printable } from './printable.js';
import { between, oneOf } from './read-values.js';
import { short, tableLines } from './table.js';
import { paint, print, printJson, warn } from './terminal.js';
import { requireWritable, writeWhole } from './write-file.js';

/** How `run` simulates a NIR network. */
export interface NirRunFlags {
  readonly dt?: number;
  readonly nirDialect?: string;
  readonly method?: ClockMethod;
  readonly ignoreMetadata?: boolean;
  readonly raster?: string;
  readonly force?: boolean;
  readonly timesteps?: number;
  readonly json?: boolean;
}

/** The flags of `run` that only NIR networks have. */
export const nirRunFlags: readonly Flag[] = [
  {
    flags: '--dt <seconds>',
    about: "time between timesteps (default: the file's, else 1e-4)",
    read: between(...DT_RANGE),
  },
  {
    flags: '--nir-dialect <name>',
    about: `whose reading of NIR: ${[...nirDialects.keys()].join(', ')} (default: strict)`,
    read: oneOf([...nirDialects.keys()]),
  },
  {
    flags: '--method <name>',
    about: 'how leaks become discrete: euler (the default), exact',
    read: oneOf(['euler', 'exact']),
  },
  { flags: '--ignore-metadata', about: 'leave out what the file says for snn-convert alone, as other tools do' },
  { flags: '--raster <file.npz>', about: 'write all spikes and outputs at every timestep, by node' },
  { flags: '--force', about: 'replace the raster file if it exists' },
];

/** @throws BAD_OPTION where one of these flags is given, with the reason why it cannot be */
export function refuseFlags(flags: object, refused: readonly { readonly flags: string }[], reason: string): void {
  for (const { flags: words } of refused) {
    const option = new Option(words);
    if ((flags as Readonly<Record<string, unknown>>)[option.attributeName()] !== undefined)
      fail('BAD_OPTION', option.long ?? words, reason, 'leave it out');
  }
}

/** What `--json` prints of a firing node: spikes over all timesteps, `rate` a neuron and timestep. */
interface NodeResult {
  readonly name: string;
  readonly type: string;
  readonly neurons: number;
  readonly spikes: number;
  readonly rate: number;
}

/** What `--json` prints of an output: its mean over time, element by element where there are few. */
interface OutputResult {
  readonly name: string;
  readonly shape: readonly number[];
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  readonly means?: readonly number[];
}

/** Elements of an output that are listed one by one. */
const LISTED = 64;

/**
 * Simulates a NIR network: `snn-convert run network.nir input.npy`. A tensor of the input's shape is held over time, one with an axis in
 * front is a sequence.
 * @throws ConvertError as readNir, clock and simulateClocked; BAD_OPTION for flags that only programs have
 */
export async function runNir(path: string, inputs: readonly string[], flags: NirRunFlags): Promise<void> {
  refuseFlags(
    flags,
    ['--at', '--draw', '--model', '--profile', '--card', '--threads'].map((words) => ({ flags: words })),
    'a NIR network has none',
  );
  if (flags.raster !== undefined) {
    if (inputs.length > 1) fail('BAD_OPTION', '--raster', 'expected one input', 'run the inputs one by one');
    requireWritable(flags.raster, [path, ...inputs], flags.force);
  }
  const { graph, notes } = await readNir(await readBytes(path), path);
  warnOfNotes(notes);
  const program = clock(graph, clockOptions(path, flags));
  warnOfNotes(program.notes);
  const results = [];
  for (const input of inputs) {
    const run = simulateClocked(program, await signalsOf(input, program), {
      ...(flags.timesteps === undefined ? {} : { timesteps: flags.timesteps }),
      record: { spikes: flags.raster !== undefined },
    });
    if (flags.raster !== undefined) await writeWhole(flags.raster, rasterOf(run));
    const result = { input, timesteps: run.timesteps, nodes: nodeResults(program, run), outputs: outputResults(run) };
    results.push(result);
    if (!flags.json) printResult(result, program.dt);
  }
  if (flags.json) printJson({ network: path, dt: program.dt, recurrent: program.recurrent, results });
}

/** Tells what was assumed about a NIR network. */
export function warnOfNotes(notes: readonly Diagnostic[]): void {
  for (const { where, problem, hint } of notes) warn(printable(`${where}: ${problem}; ${hint}`));
}

function clockOptions(where: string, flags: NirRunFlags): ClockOptions {
  return {
    where,
    ...(flags.dt === undefined ? {} : { dt: flags.dt }),
    ...(flags.nirDialect === undefined ? {} : { dialect: flags.nirDialect }),
    ...(flags.method === undefined ? {} : { method: flags.method }),
    ...(flags.ignoreMetadata ? { ignoreMetadata: true } : {}),
  };
}

async function signalsOf(path: string, { inputs }: ClockedProgram): Promise<ReadonlyMap<string, Tensor>> {
  const kind = /\.(npy|npz)$/i.exec(path)?.[1]?.toLowerCase();
  if (kind === undefined)
    return fail('NOT_A_TENSOR', path, 'a NIR network takes tensors, not images', 'give .npy or .npz files');
  const bytes = await readBytes(path);
  return kind === 'npz'
    ? readNpz(bytes, path)
    : new Map([[inputs.length === 1 ? inputs[0]! : '', readNpy(bytes, path)]]);
}

function nodeResults({ nodes }: ClockedProgram, { counts, timesteps }: ClockedRun): NodeResult[] {
  return nodes.flatMap(({ name, type }) => {
    const found = counts.get(name);
    if (!found) return [];
    const spikes = found.data.reduce((sum, count) => sum + count, 0);
    const neurons = found.data.length;
    return [{ name, type, neurons, spikes, rate: spikes / (neurons * timesteps) }];
  });
}

function outputResults({ outputs, timesteps }: ClockedRun): OutputResult[] {
  return [...outputs].map(([name, { shape, data }]) => {
    const size = data.length / timesteps;
    const sums = new Float64Array(size);
    data.forEach((value, i) => (sums[i % size]! += value));
    const means = sums.map((sum) => sum / timesteps);
    const [min, max] = means.reduce(([low, high], v) => [Math.min(low, v), Math.max(high, v)], [Infinity, -Infinity]);
    const mean = means.reduce((sum, v) => sum + v, 0) / size;
    return { name, shape: shape.slice(1), min, mean, max, ...(size <= LISTED ? { means: [...means] } : {}) };
  });
}

function rasterOf({ spikes, outputs }: ClockedRun): Uint8Array {
  const arrays = [...outputs, ...spikes].map(([name, { shape, data }]): [string, Tensor] => [
    name,
    spikes.has(name) ? tensor('i32', shape, Int32Array.from(data)) : tensor('f32', shape, Float32Array.from(data)),
  ]);
  return writeNpz(new Map(arrays));
}

function printResult(
  {
    input,
    timesteps,
    nodes,
    outputs,
  }: Pick<ClockedRun, 'timesteps'> & {
    readonly input: string;
    readonly nodes: readonly NodeResult[];
    readonly outputs: readonly OutputResult[];
  },
  dt: number,
): void {
  print(`${paint.bold(input)}  ${timesteps} timesteps of ${dt} s`);
  if (nodes.length > 0)
    print(
      ...tableLines(
        [
          ['node', 'type', 'neurons', 'spikes', 'a neuron and timestep'],
          ...nodes.map((n) => [printable(n.name), n.type, `${n.neurons}`, short(n.spikes), n.rate.toFixed(4)]),
        ],
        2,
      ),
    );
  print(
    ...tableLines(
      [
        ['output', 'shape', 'min', 'mean', 'max'],
        ...outputs.map((o) => [
          printable(o.name),
          `[${o.shape.join(',')}]`,
          ...[o.min, o.mean, o.max].map((v) => v.toPrecision(5)),
        ]),
      ],
      2,
    ),
  );
  for (const { name, means } of outputs)
    if (means) print(`  ${printable(name)}, mean over time: ${means.map((v) => v.toPrecision(4)).join(' ')}`);
  print('');
}
