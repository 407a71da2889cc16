import { gainAt, type SnnProgram, type SynapseStep } from '../../snn/index.js';
import { sizeOf } from '../../tensor/index.js';
import type { MemoryPlan } from '../memory.js';
import { latticeOf } from '../membrane.js';
import type { UnitFiring } from './firing.js';
import { plannedOperations } from './operations.js';
import { WORD } from './spike-map.js';
import type { BitTrain, Stage } from './stage.js';
import { kernelOf, plannedSynapse } from './synapse.js';
import { formOf } from './weights.js';

/**
 * A synapse group that read-outs alone read, or why it cannot be: its membranes are accumulators, since nothing is taken from them.
 * @param unused where its neurons would spike
 */
export function readOutSynapse(
  step: SynapseStep,
  program: SnnProgram,
  input: BitTrain,
  unused: BitTrain,
  plan: MemoryPlan,
): { readonly stage: Stage; readonly scratch: (timesteps: number) => number } | string {
  const kernel = kernelOf(step, program, input.map, unused.map);
  const form = formOf(kernel.data, []);
  if (!form) return `weights of "${step.name}" do not fit 16 bits`;
  const { height, width, channels } = unused.map;
  const all = unused.map.words * WORD;
  const firing: UnitFiring = {
    scale: 1,
    rest: new Int32Array(all),
    cost: new Int32Array(all),
    uneven: new Uint8Array(all / form.block),
    costs: new Int32Array(),
  };
  const planned = plannedSynapse(step, program, input, unused, form, { firing, bias: [] }, plan);
  const operations = plannedOperations(step, program, input, plan);
  const { bias, scale } = latticeOf(step.bias, step.exponent!, program);
  const matrix = step.geometry.type === 'dense';
  const size = sizeOf(program.shapes.get(step.output)!);
  const stage: Stage = (run) => {
    const layers = planned.layers(run.arrays);
    const accumulators = run.arrays.of(planned.membranes);
    const count = operations(run);
    const charge = new Float32Array(size);
    run.charge.set(step.output, charge);
    let t = 0;
    return {
      pass(window) {
        t = window.before + window.timesteps;
        for (const layer of layers) run.crew.run(form.kernel, [layer, window.timesteps], height);
        count(window);
      },
      tell() {
        const g = gainAt(program, t);
        for (let c = 0; c < channels; c++)
          for (let y = 0; y < height; y++) {
            const block = Math.floor(c / form.block);
            let from = (y * (all / form.block) + block) * width * form.block + (c % form.block);
            for (let x = 0; x < width; x++, from += form.block) {
              const to = matrix ? x * channels + c : (c * height + y) * width + x;
              charge[to] = (accumulators[from]! + bias[c]! * g) * scale[c]!;
            }
          }
      },
    };
  };
  return { stage, scratch: planned.scratch };
}

/** Spikes of a value that is itself read out, summed over time. */
export function countedTrain(value: string, { map, slot }: BitTrain, matrix: boolean): Stage {
  const { height, width, channels, words } = map;
  return ({ arrays, charge }) => {
    const bits = arrays.of(slot);
    const count = new Float32Array(height * width * channels);
    charge.set(value, count);
    return {
      pass({ timesteps }) {
        for (let i = 0; i < height * timesteps * width * words; i++) {
          const place = Math.floor(i / words);
          const [x, y] = [place % width, Math.floor(place / width / timesteps)];
          for (let m = bits[i]!; m !== 0; m &= m - 1) {
            const c = (i % words) * WORD + 31 - Math.clz32(m & -m);
            count[matrix ? x * channels + c : (c * height + y) * width + x]!++;
          }
        }
      },
    };
  };
}
