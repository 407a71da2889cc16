import { gain } from '../../neurons/index.js';
import type { SynapseStep } from '../../snn/index.js';
import { chargeWriter } from '../charge.js';
import type { Run, Simulation } from '../simulation.js';
import { synapticOps, weightedSum } from '../weighted-sum.js';

type AnalogSource = Extract<SynapseStep['source'], { kind: 'analog' }>;

/** The input is constant in time, so its product with the weights is computed at the first step and injected gain times. */
export function analogSynapse(step: SynapseStep, source: AnalogSource, simulation: Simulation): Run {
  const { program, state, work } = simulation;
  const sum = weightedSum(step, program);
  const write = chargeWriter(step, simulation);
  const toLattice = (x: number): number => {
    const n = Math.round(x / 2 ** source.inputExponent);
    if (Math.abs(n) <= source.limit) return n;
    work.clippedInputs++;
    return Math.sign(n) * source.limit;
  };
  let sums: Float64Array = new Float64Array();
  return (t) => {
    if (t === 1) {
      const input = state.charge.get(step.input)!;
      sums = sum(program.weights.kind === 'integer' ? input.map(toLattice) : input);
      work.macs.set(step.name, synapticOps(step, program)(input.map(() => 1)));
    } else if (program.coding === 'delta') return;
    const g = gain(program.coding, t);
    write(sums, g, g);
  };
}
