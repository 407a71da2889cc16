import type { NeuronStep, SnnProgram, SynapseStep } from '../../snn/index.js';
import { hasRanges } from '../fire-by-range.js';
import { layerOf } from '../fire.js';
import { layoutFor } from '../layout.js';
import { MemoryPlan } from '../memory.js';
import { activationOf, latticeOf, slopeOf, type Membrane } from '../membrane.js';
import { unitOf } from '../neuron.js';
import type { Fusion } from '../plan.js';
import { unitFiring } from './firing.js';
import { plannedOperations } from './operations.js';
import { WORD } from './spike-map.js';
import { addWork, type BitTrain, type Stage } from './stage.js';
import { drivesOf, kernelOf, plannedSynapse } from './synapse.js';
import { boundsOf, type Bounds } from './thresholds.js';
import { formOf } from './weights.js';

/** Larger than any membrane. */
const HUGE = 2 ** 30;

/** The bounds of the neurons of a fusion, or why there are none. */
export function unitBounds({ synapse, somas, neuron }: Fusion, program: SnnProgram): Bounds | string {
  const layout = layoutFor(synapse.geometry, program.shapes.get(synapse.output)!);
  const membrane: Membrane = {
    lattice: latticeOf(synapse.bias, synapse.exponent!, program),
    activation: activationOf(somas),
    slope: slopeOf(somas),
    unit: unitOf(neuron, program, layout.channels),
  };
  const layer = layerOf(neuron, membrane, layout, program, false, new MemoryPlan());
  if (!hasRanges(layer, program))
    return `neurons of "${neuron.name}" send more than single units, or remember something`;
  if (neuron.initial !== undefined) return `neurons of "${neuron.name}" do not begin alike`;
  const rule = layer.model.rule(neuron.parameters, 1);
  if (rule(-HUGE, 1, 0, 1) < 0) return `neurons of "${neuron.name}" take spikes back`;
  const bounds = boundsOf(membrane, rule, layer.v0, layout.channels, program.timesteps);
  if (!bounds.every((list) => list.every(Number.isFinite)))
    return `neurons of "${neuron.name}" that always or never fire`;
  return bounds;
}

/** A synapse group that reads spikes together with the neurons that it feeds, or why it cannot be. */
export function unitNeurons(
  synapse: SynapseStep,
  neuron: NeuronStep,
  bounds: Bounds,
  program: SnnProgram,
  input: BitTrain,
  output: BitTrain,
  plan: MemoryPlan,
): { readonly stage: Stage; readonly scratch: (timesteps: number) => number } | string {
  const kernel = kernelOf(synapse, program, input.map, output.map);
  const { bias } = latticeOf(synapse.bias, synapse.exponent!, program);
  const form = formOf(kernel.data, bias);
  if (!form) return `weights of "${synapse.name}" do not fit 16 bits`;
  const firing = unitFiring(bounds, drivesOf(kernel, bias), form.block, output.map.words * WORD);
  if (!firing) return `membranes of "${neuron.name}" do not fit 32 bits`;
  const planned = plannedSynapse(synapse, program, input, output, form, { firing, bias }, plan);
  const operations = plannedOperations(synapse, program, input, plan);
  const stage: Stage = (run) => {
    const layers = planned.layers(run.arrays);
    const spikes = run.arrays.of(planned.spikes);
    const count = operations(run);
    return {
      pass(window) {
        for (const layer of layers) run.crew.run(form.kernel, [layer, window.timesteps], output.map.height);
        addWork(
          run.work.spikes,
          neuron.name,
          spikes.reduce((a, b) => a + b, 0),
        );
        spikes.fill(0);
        count(window);
      },
    };
  };
  return { stage, scratch: planned.scratch };
}
