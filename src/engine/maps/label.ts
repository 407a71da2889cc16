import { denseOps } from '../../sim/index.js';
import { makesOf, type SnnProgram, type Step } from '../../snn/index.js';
import type { KernelName } from '../cost.js';
import { elementsPart, type Label, type Part } from '../label.js';
import type { ChargeCode } from './charge.js';

/** A layer whose charge is computed by instructions: its sums, which go by all neurons, and what is made of them. */
export function layerLabel(code: ChargeCode, step: Step, program: SnnProgram): Label {
  const [output = ''] = makesOf(step);
  const sums = code.sums.map(({ step: synapse, sums }): Part => ({
    kernel: sums.op === 'convolve' ? 'map' : 'map channels',
    macs: denseOps(synapse, program),
    neurons: 0,
    events: [synapse.input],
  }));
  const neurons = {
    ...elementsPart('map neurons', output, program),
    ...(step.kind === 'neuron' ? { sends: output } : {}),
  };
  return { steps: [step], parts: [...sums, neurons] };
}

/** Another step that makes a value, of whole maps. */
export function mapLabel(
  kernel: KernelName,
  step: Step,
  value: string,
  events: readonly string[],
  program: SnnProgram,
): Label {
  return { steps: [step], parts: [{ ...elementsPart(kernel, value, program), events }] };
}
