import type { LateralMaxStep, SnnProgram } from '../../snn/index.js';
import { sizeOfLayout } from '../layout.js';
import type { Prepared } from '../machine.js';
import type { MemoryPlan } from '../memory.js';
import { poolGeometry } from '../pool-geometry.js';
import { reachAlong } from '../reach.js';
import { mapTrainOf, type PlannedMap } from './map-train.js';
import { sendGrowth, sendListed, sendMap } from './messages.js';

/** O(t) = MaxPool(C(t)) on the maps of running counts. */
export function mapLargest(step: LateralMaxStep, program: SnnProgram, train: PlannedMap, plan: MemoryPlan): Prepared {
  const { vertical, horizontal, from, to } = poolGeometry(step, program);
  const [rows, columns] = [vertical, horizontal].map((axis) => {
    const reach = reachAlong(axis, true);
    return { start: plan.constant('i32', reach.start), to: plan.constant('i32', reach.to) };
  }) as [Lists, Lists];
  const grown = plan.lend('i16', sizeOfLayout(to));
  return (machine) => {
    const { space, state } = machine;
    const { arrays, crew } = space;
    const input = mapTrainOf(machine, step.input);
    const output = train.bind(arrays);
    state.trains.set(step.output, output);
    const lists = [rows.start, rows.to, columns.start, columns.to].map((slot) => arrays.address(slot));
    const pool = (map: number): void => {
      const extent = [vertical.input, horizontal.input, from.channels];
      const args = [input.map.byteOffset, ...extent, ...lists, map, vertical.output, horizontal.output];
      crew.run('largestOf', args, to.batch * vertical.output);
    };
    return (t) => {
      if (t === 1) {
        pool(output.map.byteOffset);
        sendMap(output, space);
      } else if (input.active > 0) {
        pool(arrays.address(grown));
        sendGrowth(output, arrays.address(grown), space);
      } else sendListed(output, 0, space);
    };
  };
}

interface Lists {
  readonly start: ReturnType<MemoryPlan['constant']>;
  readonly to: ReturnType<MemoryPlan['constant']>;
}
