import { InternalError } from '../../diagnostics/index.js';
import { sizeOfLayout, type Layout } from '../layout.js';
import type { Machine } from '../machine.js';
import type { Arrays, MemoryPlan, Slot } from '../memory.js';
import type { EventTrain } from '../train.js';

/**
 * The spikes of one value whose running counts are kept as a map of 16-bit numbers, channels last. Messages of the first timestep are the counts themselves; later ones,
 * which are few, are listed.
 */
export interface MapTrain extends EventTrain {
  readonly map: Int16Array;
  /** The messages are the map itself; nothing is listed, and `active` is 1 or, where the map is all zero, 0. */
  whole: boolean;
  /** Hardware spikes of this timestep's messages. */
  powers: number;
}

/** Where a train's map lies, and the train itself in a run. */
export interface PlannedMap {
  readonly layout: Layout;
  readonly map: Slot<'i16'>;
  readonly lists: readonly [place: Slot<'i32'>, channel: Slot<'i32'>, message: Slot<'i32'>];
  readonly bind: (arrays: Arrays) => MapTrain;
}

/** Plans a train, which is silent at rest. @param counted whether its running counts are needed as float32, row-major */
export function plannedMap(layout: Layout, counted: boolean, plan: MemoryPlan): PlannedMap {
  const size = sizeOfLayout(layout);
  const map = plan.room('i16', size);
  const lists = [plan.lend('i32', size), plan.lend('i32', size), plan.lend('i32', size)] as const;
  const count = plan.room('f32', counted ? size : 0);
  return {
    layout,
    map,
    lists,
    bind: (arrays) => ({
      layout,
      map: arrays.of(map),
      place: arrays.of(lists[0]),
      channel: arrays.of(lists[1]),
      message: arrays.of(lists[2]),
      count: arrays.of(count),
      active: 0,
      whole: false,
      powers: 0,
    }),
  };
}

/** The spikes of a value that an earlier step makes. */
export function mapTrainOf({ state }: Machine, value: string): MapTrain {
  const train = state.trains.get(value);
  if (!train || !('map' in train)) throw new InternalError(`"${value}" has no map`);
  return train as MapTrain;
}
