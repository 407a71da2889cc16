import type { SnnProgram } from '../../snn/index.js';
import { GraphWriter, valueInfo, type ElementType } from './graph-writer.js';
import { Moment } from './moment.js';
import { pruned } from './prune.js';
import { ChainedStates, PortedStates, type Port } from './states.js';
import type { SumPlans } from './synapse.js';
import { writeOnce, writeOutputs, writeTimestep, type Common } from './timestep.js';

/** What a form is written from. */
export interface FormContext {
  readonly w: GraphWriter;
  readonly program: SnnProgram;
  readonly timesteps: number;
  readonly plans: SumPlans;
  /** `metadata_props` by the name of the step. */
  readonly properties: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** The model's inputs by name. */
  readonly inputs: ReadonlyMap<string, string>;
  /** With the host's tail; without it the read-outs are the outputs. */
  readonly tail: boolean;
  readonly loops: boolean;
}

/** A network written in one of its forms. */
export interface Formed {
  /** Model outputs (or read-outs) by name. */
  readonly values: ReadonlyMap<string, string>;
  /** What enters and leaves beside inputs and outputs. */
  readonly states: readonly Port[];
  readonly common: Common;
  /** Running counts of neurons and pools at the end of each timestep that the file holds, by the value whose count it is. */
  readonly counts: readonly ReadonlyMap<string, string>[];
}

/** The three ways of laying out time: as many copies of a timestep, a loop over one, or one alone with its states as inputs and outputs. */
export type FormName = 'full' | 'loop' | 'step';

const none: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map();

/** How each form is written. */
export const forms: Readonly<Record<FormName, (context: FormContext) => Formed>> = { full, loop, step };

function full(context: FormContext): Formed {
  const { w, program, timesteps, plans, properties, inputs, tail, loops } = context;
  const common = writeOnce(w, program, inputs, plans, properties, loops);
  const states = new ChainedStates(w);
  const counts: ReadonlyMap<string, string>[] = [];
  let last: Moment | undefined;
  for (let t = 1; t <= timesteps; t++) {
    const prefix = timesteps === 1 ? '' : `t${t}:`;
    last = new Moment(w, program, states, w.number('f64', t), prefix, t === 1 ? properties : none);
    writeTimestep(last, common);
    counts.push(countsOf(last));
  }
  const moment = last!;
  const values = writeOutputs(w, program, readoutsOf(moment), () => moment.realGain, common, tail);
  return { values, states: [], common, counts };
}

function loop(context: FormContext): Formed {
  const { w, program, timesteps, plans, properties, inputs, tail, loops } = context;
  const { names } = w.shared;
  const common = writeOnce(w, program, inputs, plans, properties, loops);
  const inner = new GraphWriter(w.shared);
  const [iteration, going] = [names.fresh(), names.fresh()];
  const states = new PortedStates(() => names.fresh());
  const t = inner.add('Add', [inner.cast(iteration, 'f64'), w.number('f64', 1)]);
  const moment = new Moment(inner, program, states, t, '', properties);
  writeTimestep(moment, common);
  const carried: { type: ElementType; shape: readonly number[]; incoming: string; outgoing: string }[] = [
    ...states.ports,
    ...[...readoutsOf(moment)].map(([name, charge]) => ({
      type: 'f32' as const,
      shape: moment.shape(name),
      incoming: names.fresh(),
      outgoing: charge,
    })),
  ];
  const goesOn = inner.add('Identity', [going]);
  // a value may leave a graph once only
  const left = new Set<string>();
  const leaving = carried.map(({ outgoing }) => {
    if (left.has(outgoing)) return inner.add('Identity', [outgoing]);
    left.add(outgoing);
    return outgoing;
  });
  const body = {
    name: `timestep of ${program.name}`,
    node: pruned(inner.nodes, [goesOn, ...leaving]),
    input: [
      valueInfo(iteration, 'i64', []),
      valueInfo(going, 'bool', []),
      ...carried.map(({ incoming, type, shape }) => valueInfo(incoming, type, shape)),
    ],
    output: [
      valueInfo(goesOn, 'bool', []),
      ...carried.map(({ type, shape }, i) => valueInfo(leaving[i]!, type, shape)),
    ],
  };
  const finals = [...states.ports.map(({ name }) => names.take(name)), ...program.readouts.map(() => names.fresh())];
  const zeros = carried.map(({ type, shape }) => w.zeros(type, shape));
  w.push('Loop', [w.number('i64', timesteps), w.number('bool', 1), ...zeros], finals, { body }, { node: 'timesteps' });
  const charges = new Map(program.readouts.map((name, i) => [name, finals[states.ports.length + i]!]));
  const gain = (): string => w.number('f32', Math.min(timesteps, program.injected ?? timesteps));
  const values = writeOutputs(w, program, charges, gain, common, tail);
  const counts = new Map(
    states.ports.flatMap(({ name }, i) => (name.endsWith('.count') ? [[name.slice(0, -6), finals[i]!]] : [])),
  );
  return { values, states: [], common, counts: [counts] };
}

function step(context: FormContext): Formed {
  const { w, program, plans, properties, inputs, tail, loops } = context;
  const { names } = w.shared;
  const common = writeOnce(w, program, inputs, plans, properties, loops);
  const states = new PortedStates((state) => names.take(`state/${state}`));
  const t = w.add('Add', [states.read('t', 'f64', []), w.number('f64', 1)]);
  states.write('t', t);
  const moment = new Moment(w, program, states, t, '', properties);
  writeTimestep(moment, common);
  const values = writeOutputs(w, program, readoutsOf(moment), () => moment.realGain, common, tail);
  for (const port of states.ports)
    port.outgoing = w.add('Identity', [port.outgoing], {}, { output: `next/${port.name}` });
  const counts = new Map(
    states.ports.flatMap(({ name, outgoing }) => (name.endsWith('.count') ? [[name.slice(0, -6), outgoing]] : [])),
  );
  return { values, states: states.ports, common, counts: [counts] };
}

function readoutsOf(moment: Moment): ReadonlyMap<string, string> {
  return new Map(moment.program.readouts.map((name) => [name, moment.charge(name)]));
}

function countsOf(moment: Moment): ReadonlyMap<string, string> {
  return new Map(
    moment.program.steps.flatMap((step) =>
      step.kind === 'neuron' || step.kind === 'lateral-max'
        ? [[step.output, moment.train(step.output).count] as const]
        : [],
    ),
  );
}
