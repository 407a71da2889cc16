import type { SnnProgram, Step } from '../../snn/index.js';
import type { GraphWriter } from './graph-writer.js';
import { writeHost } from './host.js';
import { writeLateralMax } from './lateral-max.js';
import type { Moment } from './moment.js';
import { writeNeuron } from './neuron.js';
import type { Inexact } from './operator.js';
import { writeRoute, writeSoma } from './soma.js';
import { writeAnalogSum, writeSynapse, type SumPlans, type SynapseContext } from './synapse.js';

/** What all timesteps of a file have in common. */
export interface Common extends SynapseContext {
  readonly inexact: Inexact;
  /** Values of the host's head, and the model's inputs, by name. */
  readonly host: ReadonlyMap<string, string>;
  /** Loops are preferred to as many copies. */
  readonly loops: boolean;
}

/** Writes what is done once: the host's head, and the weighted sums of analog inputs. */
export function writeOnce(
  w: GraphWriter,
  program: SnnProgram,
  inputs: ReadonlyMap<string, string>,
  plans: SumPlans,
  properties: ReadonlyMap<string, Readonly<Record<string, string>>>,
  loops: boolean,
): Common {
  const inexact: Inexact = new Map();
  const host = new Map(inputs);
  writeHost(w, program.head, host, inexact);
  const split = new Map<string, readonly string[]>();
  const analog = new Map<string, string>();
  for (const step of program.steps) {
    if (step.kind !== 'synapse' || step.source.kind !== 'analog') continue;
    const found = properties.get(step.name);
    const label = { node: step.name, ...(found ? { properties: found } : {}) };
    analog.set(step.name, writeAnalogSum(w, step, host.get(step.input)!, program, { plans, split: new Map() }, label));
  }
  return { plans, analog, split, inexact, host, loops };
}

/** Writes all steps of one timestep. */
export function writeTimestep(moment: Moment, common: Common): void {
  const { w, program } = moment;
  for (const [name, value] of common.host)
    if (program.shapes.has(name))
      moment.values.set(name, {
        charge: program.coding === 'delta' ? value : w.add('Mul', [value, moment.realGain]),
      });
  for (const step of program.steps) writeStep(step, moment, common);
}

function writeStep(step: Step, moment: Moment, common: Common): void {
  switch (step.kind) {
    case 'synapse':
      writeSynapse(step, moment, common);
      return;
    case 'soma':
      writeSoma(step, moment, common.inexact);
      return;
    case 'neuron':
      writeNeuron(step, moment, common.loops);
      return;
    case 'lateral-max':
      writeLateralMax(step, moment);
      return;
    case 'route':
      writeRoute(step, moment, common.inexact);
  }
}

/** Writes the decoded read-outs, charge / gain, and what the host makes of them. @param charges of the read-outs @returns the values by name */
export function writeOutputs(
  w: GraphWriter,
  program: SnnProgram,
  charges: ReadonlyMap<string, string>,
  realGain: () => string,
  { host, inexact }: Common,
  tail: boolean,
): ReadonlyMap<string, string> {
  const values = new Map(host);
  for (const [name, charge] of charges)
    values.set(name, program.coding === 'delta' ? charge : w.add('Div', [charge, realGain()]));
  if (tail) writeHost(w, program.tail, values, inexact);
  return values;
}
