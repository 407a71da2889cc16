import type { SnnProgram, SynapseStep } from '../../snn/index.js';
import type { MemoryPlan } from '../memory.js';
import { fanOutAlong, reachOf } from '../reach.js';
import { addWork, type BitTrain, type LayerRun, type Window } from './stage.js';

/** Counts the synaptic operations of a group: one for each spike and output that it reaches. */
export function plannedOperations(
  step: SynapseStep,
  program: SnnProgram,
  input: BitTrain,
  plan: MemoryPlan,
): (run: LayerRun) => (window: Window) => void {
  const { geometry } = step;
  const { height, width, words } = input.map;
  const shape = program.shapes.get(step.output)!;
  const perPlace = geometry.type === 'dense' ? shape[shape.length - 1]! : shape[1]! / geometry.groups;
  const reached =
    geometry.type === 'dense'
      ? [new Int32Array(height).fill(1), new Int32Array(width).fill(1)]
      : reachOf(geometry).map(fanOutAlong);
  const [vertical, horizontal] = reached as [Int32Array, Int32Array];
  const slots = { columns: plan.constant('i32', horizontal), sums: plan.state('i32', height) };
  return ({ arrays, crew, work }) => {
    const sums = arrays.of(slots.sums);
    const fixed = [
      arrays.of(input.slot).byteOffset,
      words,
      width,
      arrays.of(slots.columns).byteOffset,
      sums.byteOffset,
    ];
    work.synapticOps.set(step.name, 0);
    return ({ timesteps }) => {
      crew.run('reachedSpikes', [...fixed, timesteps], height);
      addWork(work.synapticOps, step.name, perPlace * sums.reduce((sum, n, y) => sum + n * vertical[y]!, 0));
    };
  };
}
