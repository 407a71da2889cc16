import { analogSums, denseOps, onInputLattice, type AnalogSource } from '../../sim/index.js';
import type { NeuronStep, SnnProgram, SynapseStep } from '../../snn/index.js';
import { forEachElement, layoutFor } from '../layout.js';
import type { MemoryPlan } from '../memory.js';
import { latticeOf } from '../membrane.js';
import { plannedCurrents } from './currents.js';
import { BUCKETS, patternsOf } from './patterns.js';
import { addWork, type BitTrain, type LayerRun, type Stage } from './stage.js';
import type { Bounds } from './thresholds.js';

/** Breaks of all channels beyond which patterns are not worth their memory. */
const MOST_TIMESTEPS = 128;

/** Windows of patterns that are remembered for later runs. */
const KEPT_WINDOWS = 16;

/** A synapse group that reads an analog input together with the neurons that it feeds, or why it cannot be. */
export function analogNeurons(
  synapse: SynapseStep,
  source: AnalogSource,
  neuron: NeuronStep,
  bounds: Bounds,
  program: SnnProgram,
  output: BitTrain,
  plan: MemoryPlan,
): Stage | string {
  if (program.timesteps > MOST_TIMESTEPS)
    return `"${synapse.name}" reads an analog input for more than ${MOST_TIMESTEPS} timesteps`;
  const { height, width, channels, words } = output.map;
  const pitch = Math.ceil(channels / 16) * 16;
  const patterns = patternsOf(bounds);
  const slots = {
    currents: plan.state('f64', height * width * pitch),
    breaks: plan.constant('f64', patterns.breaks),
    patterns: plan.state('i32', patterns.breaks.length),
    starts: plan.constant('i16', patterns.starts),
    origins: plan.constant('f64', padded(patterns.origins, pitch)),
    scales: plan.constant('f64', padded(patterns.scales, pitch)),
    spikes: plan.state('i32', height),
  };
  const fast = plannedCurrents(synapse, source, program, output.map, pitch, plan);
  const slow = slowCurrents(synapse, source, program, pitch);
  const macs = denseOps(synapse, program);
  const windows = new Map<string, Int32Array>();
  return (run) => {
    const { arrays, crew, work } = run;
    const currents = arrays.of(slots.currents);
    const spikes = arrays.of(slots.spikes).fill(0);
    const at = (name: Exclude<keyof typeof slots, 'currents'>): number => arrays.of(slots[name]).byteOffset;
    const write = fast?.(arrays, currents);
    return {
      pass({ before, timesteps }) {
        if (before === 0) {
          work.macs.set(synapse.name, macs);
          if (write) write(crew, onInputLattice(source, run.charge.get(synapse.input)!, { work }));
          else slow(run, currents);
        }
        const key = `${before} ${timesteps}`;
        const window = windows.get(key) ?? patterns.window(before, timesteps);
        if (windows.size < KEPT_WINDOWS) windows.set(key, window);
        arrays.of(slots.patterns).set(window);
        crew.run(
          'currentSpikes',
          [
            currents.byteOffset,
            pitch,
            channels,
            width,
            at('breaks'),
            at('patterns'),
            patterns.listed,
            at('starts'),
            BUCKETS,
            at('origins'),
            at('scales'),
            arrays.of(output.slot).byteOffset,
            words,
            at('spikes'),
            timesteps,
          ],
          height,
        );
        addWork(
          work.spikes,
          neuron.name,
          spikes.reduce((a, b) => a + b, 0),
        );
        spikes.fill(0);
      },
    };
  };
}

function padded(numbers: Float64Array, length: number): Float64Array {
  const longer = new Float64Array(length);
  longer.set(numbers);
  return longer;
}

/** Currents as the reference makes them: for sums that do not fit 32 bits. */
function slowCurrents(
  step: SynapseStep,
  source: AnalogSource,
  program: SnnProgram,
  pitch: number,
): (run: LayerRun, currents: Float64Array) => void {
  const layout = layoutFor(step.geometry, program.shapes.get(step.output)!);
  const { bias } = latticeOf(step.bias, step.exponent!, program);
  return ({ work, charge }, currents) => {
    const sums = analogSums(step, source, charge.get(step.input)!, { program, work });
    forEachElement(layout, (last, element, c) => {
      currents[((last - c) / layout.channels) * pitch + c] = sums[element]! + bias[c]!;
    });
  };
}
