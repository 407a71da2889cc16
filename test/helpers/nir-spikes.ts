import { toNir, type LossReport, type NirOptions } from '../../src/backends/nir/index.js';
import { neuronModel } from '../../src/neurons/index.js';
import { clock, simulateClocked, type ClockOptions } from '../../src/clocked/index.js';
import { readNir, writeNir, type NirGraph } from '../../src/nir/index.js';
import { simulate } from '../../src/sim/index.js';
import { makesOf, type NeuronStep, type SnnProgram } from '../../src/snn/index.js';
import { realData, stridesOf, type Tensor } from '../../src/tensor/index.js';

/** What each output of a graph received at every timestep, by the name of its node. */
export type Received = ReadonlyMap<string, readonly ArrayLike<number>[]>;

/** Runs a graph on constant inputs, by the names of its input nodes. */
export type RunGraph = (
  graph: NirGraph,
  inputs: ReadonlyMap<string, Float64Array>,
  timesteps: number,
) => Received | Promise<Received>;

export interface SpikeComparison {
  /** Spike trains and charges that were compared. */
  readonly compared: number;
  /** Spikes in all. */
  readonly spikes: number;
  /** Neuron-timesteps at which something else was sent; those of charges count where they are off by more than float32 rounding. */
  readonly different: number;
  /** The first of them. */
  readonly first: string | undefined;
  /** The first is a neuron whose membrane is so close to a threshold that rounding its charge to float32 decides. */
  readonly tie: boolean;
  readonly losses: LossReport;
}

/** Runs a graph through a file, in the package's own simulator. */
export async function throughFile(
  graph: NirGraph,
  inputs: ReadonlyMap<string, Float64Array>,
  timesteps: number,
  options: ClockOptions = {},
): Promise<Received> {
  const { graph: read } = await readNir(await writeNir(graph), 'test');
  const signals = new Map(
    [...inputs].map(([name, data]) => [
      name,
      { shape: (graph.nodes.get(name) as unknown as { shape: number[] }).shape, data },
    ]),
  );
  const { outputs } = simulateClocked(clock(read, options), signals, { timesteps });
  return new Map(
    [...outputs].map(([name, { data }]) => {
      const size = data.length / timesteps;
      return [name, Array.from({ length: timesteps }, (_, t) => data.subarray(t * size, (t + 1) * size))];
    }),
  );
}

/** A program written as NIR with all its spike trains and read-outs as outputs, run, and compared with the reference simulator at every timestep. */
export async function compareSpikes(
  program: SnnProgram,
  inputs: ReadonlyMap<string, Tensor>,
  run: RunGraph,
  timesteps: number,
  { outputs, ...options }: NirOptions = {},
): Promise<SpikeComparison> {
  const trains = program.steps.flatMap((s) => (s.kind === 'neuron' || s.kind === 'lateral-max' ? makesOf(s) : []));
  const { graph, losses } = toNir(program, { ...options, outputs: outputs ?? [...trains, ...program.readouts] });
  return { ...(await compareGraph(program, inputs, graph, losses, run, timesteps)), losses };
}

/** As `compareSpikes`, with a graph that is written already. */
export async function compareGraph(
  program: SnnProgram,
  inputs: ReadonlyMap<string, Tensor>,
  graph: NirGraph,
  losses: LossReport,
  run: RunGraph,
  timesteps: number,
): Promise<Omit<SpikeComparison, 'losses'>> {
  const received = await run(graph, nirInputs(losses, program, inputs), timesteps);
  const order = new Map(program.steps.flatMap((step, i) => makesOf(step).map((value) => [value, i] as const)));
  const outputs = [...losses.outputs].sort((a, b) => order.get(a.value)! - order.get(b.value)!);
  const sums = new Map(outputs.map(({ node, shape }) => [node, new Float64Array(shape.reduce((a, b) => a * b, 1))]));
  let [spikes, different, tie] = [0, 0, false];
  let first: string | undefined;
  const steps = simulate(program, inputs, {
    timesteps,
    at: [],
    observe(t, state) {
      for (const { node, value } of outputs) {
        const got = received.get(node)![t - 1]!;
        const train = state.trains.get(value);
        const sum = sums.get(node)!;
        const charge = state.charge.get(value);
        for (let i = 0; i < sum.length; i++) {
          sum[i]! += got[i]!;
          if (train && train.message[i] !== 0) spikes++;
          const alike = train
            ? got[i] === train.message[i]
            : Math.abs(sum[i]! - charge![i]!) <= 1e-5 * Math.max(1, Math.abs(charge![i]!));
          if (alike) continue;
          different++;
          if (first !== undefined) continue;
          first = `timestep ${t}, ${node}[${i}]: ${train ? `${got[i]!} for ${train.message[i]!}` : `${sum[i]!} for ${charge![i]!}`}`;
          const step = program.steps[order.get(value)!]!;
          tie = step.kind === 'neuron' && nearThreshold(program, step, state.charge.get(step.input), i);
        }
      }
    },
  });
  while (steps.next().done !== true);
  return { compared: outputs.length, spikes, different, first, tie };
}

function nearThreshold(program: SnnProgram, step: NeuronStep, charge: Float32Array | undefined, i: number): boolean {
  if (!charge) return false;
  const unit = realData(program.constants.get(step.unit)!);
  const stride = stridesOf(program.shapes.get(step.output)!)[step.axis]!;
  const v = charge[i]! / unit[Math.floor(i / stride) % unit.length]! + neuronModel(step.model).initial(step.parameters);
  return Math.abs(v - Math.round(v)) < 2 ** -22 * Math.max(1, Math.abs(v));
}

/** Inputs as the first layer of the program takes them: on its lattice. */
export function nirInputs(
  losses: LossReport,
  program: SnnProgram,
  inputs: ReadonlyMap<string, Tensor>,
): Map<string, Float64Array> {
  return new Map(
    losses.inputs.map(({ node, value }) => {
      const reader = program.steps.find((step) => step.kind === 'synapse' && step.input === value);
      if (reader?.kind !== 'synapse' || reader.source.kind !== 'analog') throw new Error(`nothing reads ${value}`);
      const { inputExponent, limit } = reader.source;
      const unit = 2 ** inputExponent;
      const onLattice = (x: number): number => unit * Math.max(-limit, Math.min(limit, Math.floor(x / unit + 0.5)));
      return [node, Float64Array.from(realData(inputs.get(value)!), onLattice)];
    }),
  );
}
