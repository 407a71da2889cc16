import type { LateralMaxStep, SnnProgram } from '../snn/index.js';
import { sizeOfLayout } from './layout.js';
import type { InputOf, Prepared } from './machine.js';
import type { MemoryPlan } from './memory.js';
import { poolGeometry } from './pool-geometry.js';
import { mostReached, plannedReach, reachAlong } from './reach.js';
import { keepCount, plannedTrain } from './train.js';

/**
 * O(t) = MaxPool(C(t)) on running counts, of the windows in which some count has changed: one that grew may become the winner; where the winner fell, it is sought anew.
 */
export function lateralMax(
  step: LateralMaxStep,
  program: SnnProgram,
  inputOf: InputOf,
  counted: boolean,
  plan: MemoryPlan,
): Prepared {
  const { vertical, horizontal, rows, columns, from, to } = poolGeometry(step, program);
  const newTrain = plannedTrain(to, counted, plan);
  const axes = {
    rows: plannedReach(rows, plan),
    columns: plannedReach(columns, plan),
    rowsBack: plannedReach(reachAlong(vertical, true), plan),
    columnsBack: plannedReach(reachAlong(horizontal, true), plan),
  };
  const slots = {
    count: plan.state('i32', sizeOfLayout(from)),
    winner: plan.state('i32', sizeOfLayout(to)),
    before: plan.state('i32', sizeOfLayout(to)),
    touched: plan.state('u8', sizeOfLayout(to)),
    reached: plan.state('i32', 2 * mostReached(rows) * mostReached(columns)),
  };
  return (machine) => {
    const { arrays, kernels } = machine.space;
    const input = inputOf(machine);
    const output = newTrain(arrays);
    machine.state.trains.set(step.output, output);
    const pooling = {
      rows: axes.rows(arrays),
      columns: axes.columns(arrays),
      rowsBack: axes.rowsBack(arrays),
      columnsBack: axes.columnsBack(arrays),
      count: arrays.of(slots.count),
      winner: arrays.of(slots.winner),
      before: arrays.of(slots.before),
      touched: arrays.of(slots.touched),
      reached: arrays.of(slots.reached),
    };
    return () => {
      kernels.pool(pooling, input, output);
      keepCount(output, kernels);
    };
  };
}
