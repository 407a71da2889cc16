import { SpikeLimits, type SnnProgram, type SynapseStep } from '../../snn/index.js';
import { planSums, type SumPlan } from './exact-sums.js';
import { Formula } from './formula.js';
import type { GraphWriter, Label } from './graph-writer.js';
import type { Moment } from './moment.js';
import { writeWeightedSum, type WeightedSum } from './weighted-sum.js';

/** Plans of the weighted sums of a program by the names of its synapse steps. */
export type SumPlans = ReadonlyMap<string, SumPlan>;

/**
 * How each synapse group of an integer program is summed exactly. In rate coding it sums the messages of one timestep, in delta coding all that was sent so far; analog
 * inputs are whole numbers of their lattice. Programs with float32 weights are summed as they are, with no such promise.
 * @param timesteps how long the program will run
 * @param split whether a layer may be several convolutions
 */
export function sumPlans(program: SnnProgram, timesteps: number, split: boolean): SumPlans {
  const limits = new SpikeLimits(program.coding === 'rate' ? 1 : timesteps, {
    shape: (value) => program.shapes.get(value)!,
    constant: (value) => program.constants.get(value),
  });
  const plans = new Map<string, SumPlan>();
  for (const step of program.steps) {
    limits.add(step);
    if (step.kind !== 'synapse') continue;
    const weight = program.constants.get(step.weight)!;
    if (program.weights.kind === 'float32') {
      plans.set(step.name, {
        parts: [{ weights: Float32Array.from(weight.data), shift: 0 }],
        digits: 1,
        bits: 0,
        largest: Infinity,
        whole: Infinity,
      });
      continue;
    }
    const given = step.source.kind === 'analog' ? analogLimits(step, step.source.limit, program) : limits.of(step)!;
    plans.set(step.name, planSums(step, weight, given, split));
  }
  return plans;
}

function analogLimits({ input, geometry }: SynapseStep, limit: number, program: SnnProgram): Float64Array {
  const shape = program.shapes.get(input)!;
  return new Float64Array(geometry.type === 'dense' ? shape.at(-1)! : shape[1]!).fill(limit);
}

/** What is written for the synapses of all timesteps alike. */
export interface SynapseContext {
  readonly plans: SumPlans;
  /** Weighted sums of analog inputs with their biases, doubles, by the name of the step: they are the same at every timestep. */
  readonly analog: ReadonlyMap<string, string>;
  /** Digits of values that were taken apart already. */
  readonly split: Map<string, readonly string[]>;
}

/** Writes the charge of a weighted layer: 2^exponent times the whole number that has arrived, rounded once to float32. */
export function writeSynapse(step: SynapseStep, moment: Moment, context: SynapseContext): void {
  const { w, program } = moment;
  const f = new Formula(w, 'f64');
  const arrived =
    step.source.kind === 'analog'
      ? program.coding === 'delta'
        ? context.analog.get(step.name)!
        : f.mul(context.analog.get(step.name)!, moment.gain)
      : arrivedSpikes(step, moment, context);
  const scale = exponents(w, step, program);
  const charge = w.cast(scale === undefined ? arrived : f.mul(arrived, scale), 'f32', {
    output: moment.named(step.output),
    ...(step.source.kind === 'analog' ? moment.label(step) : {}),
  });
  moment.values.set(step.output, { charge });
}

function arrivedSpikes(step: SynapseStep, moment: Moment, context: SynapseContext): string {
  const { w, program, states } = moment;
  const f = new Formula(w, 'f64');
  const { message, count } = moment.train(step.input);
  const bias = perChannel(w, step, program, program.constants.get(step.bias)!.data);
  const sum = writeWeightedSum(
    w,
    program.coding === 'delta' ? count : message,
    weightedSumOf(step, program, context),
    moment.label(step),
  );
  if (program.coding === 'delta') return f.add(sum, bias);
  const name = `${step.output}.charge`;
  const before = states.read(name, 'f64', moment.shape(step.output));
  const injected = program.injected === undefined ? bias : f.mul(bias, moment.injecting);
  const after = f.add(f.add(before, sum), injected);
  states.write(name, after);
  return after;
}

/** Writes the weighted sum of an analog input and its bias: a double, the same at every timestep. */
export function writeAnalogSum(
  w: GraphWriter,
  step: SynapseStep,
  input: string,
  program: SnnProgram,
  context: Omit<SynapseContext, 'analog'>,
  label: Label,
): string {
  const { source } = step;
  const f = new Formula(w, 'f64');
  const onLattice =
    source.kind === 'analog' && program.weights.kind === 'integer'
      ? w.cast(latticeNumber(f, w.cast(input, 'f64'), source), 'f32')
      : input;
  const sum = writeWeightedSum(w, onLattice, weightedSumOf(step, program, context), label);
  return f.add(sum, perChannel(w, step, program, program.constants.get(step.bias)!.data));
}

/** The nearest whole number of the input's lattice, ties upwards, clipped to the calibrated range. */
function latticeNumber(
  f: Formula,
  input: string,
  { inputExponent, limit }: { inputExponent: number; limit: number },
): string {
  return f.max(f.min(f.floor(f.add(f.mul(input, 2 ** -inputExponent), 0.5)), limit), -limit);
}

function weightedSumOf(
  step: SynapseStep,
  program: SnnProgram,
  { plans, split }: Pick<SynapseContext, 'plans' | 'split'>,
): WeightedSum {
  return {
    step,
    plan: plans.get(step.name)!,
    weightShape: program.constants.get(step.weight)!.shape,
    inputShape: program.shapes.get(step.input)!,
    outputShape: program.shapes.get(step.output)!,
    split,
  };
}

function exponents(w: GraphWriter, step: SynapseStep, program: SnnProgram): string | undefined {
  if (step.exponent === undefined) return undefined;
  const exponent = program.constants.get(step.exponent)!.data;
  return perChannel(
    w,
    step,
    program,
    Float64Array.from(exponent, (e) => 2 ** e),
  );
}

/** One double for each output channel, shaped to broadcast over the output. */
function perChannel(w: GraphWriter, step: SynapseStep, program: SnnProgram, values: ArrayLike<number>): string {
  const rank = program.shapes.get(step.output)!.length;
  const after = step.geometry.type === 'dense' ? 0 : rank - 2;
  return w.numbers('f64', values, [values.length, ...new Array<number>(after).fill(1)]);
}
