import { gainAt, type SynapseStep } from '../../snn/index.js';
import { chargeWriter } from '../charge.js';
import type { Charges, Run, Simulation } from '../simulation.js';
import { denseOps, weightedSum } from '../weighted-sum.js';

/** Of a synapse group that reads an analog input. */
export type AnalogSource = Extract<SynapseStep['source'], { kind: 'analog' }>;

/** The input is constant in time, so its product with the weights is computed at the first step and injected gain times. */
export function analogSynapse(
  step: SynapseStep,
  source: AnalogSource,
  simulation: Charges & Pick<Simulation, 'work'>,
): Run {
  const { program, state } = simulation;
  const write = chargeWriter(step, simulation);
  let sums: Float64Array = new Float64Array();
  return (t) => {
    if (t === 1) {
      sums = analogSums(step, source, state.charge.get(step.input)!, simulation);
    } else if (program.coding === 'delta') return;
    const g = gainAt(program, t);
    write(sums, g, g);
  };
}

/** The weighted sums of an analog input, on the lattice of the weights where these are integers. Counts the work that this is. */
export function analogSums(
  step: SynapseStep,
  source: AnalogSource,
  input: Float32Array,
  simulation: Pick<Simulation, 'program' | 'work'>,
): Float64Array {
  const { program, work } = simulation;
  work.macs.set(step.name, denseOps(step, program));
  return weightedSum(
    step,
    program,
  )(program.weights.kind === 'integer' ? onInputLattice(source, input, simulation) : input);
}

/** An analog input as whole numbers of its lattice, clipped to the calibrated range. Counts what was clipped. */
export function onInputLattice(
  source: AnalogSource,
  input: Float32Array,
  { work }: Pick<Simulation, 'work'>,
): Float32Array {
  const { limit } = source;
  const perUnit = 2 ** -source.inputExponent;
  const numbers = new Float32Array(input.length);
  let clipped = 0;
  for (let i = 0; i < input.length; i++) {
    // ties upwards
    const n = Math.floor(input[i]! * perUnit + 0.5);
    if (n <= limit && n >= -limit) numbers[i] = n;
    else {
      clipped++;
      numbers[i] = Math.sign(n) * limit;
    }
  }
  work.clippedInputs += clipped;
  return numbers;
}
