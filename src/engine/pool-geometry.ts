import { asPlane, poolAxes, type WindowAxis } from '../ops/index.js';
import type { LateralMaxStep, SnnProgram } from '../snn/index.js';
import { layoutOfShape, type Layout } from './layout.js';
import { reachAlong, type Reach } from './reach.js';

/** Where the elements of a pooling step stand, and which windows each of them is in. */
export interface PoolGeometry {
  readonly vertical: WindowAxis;
  readonly horizontal: WindowAxis;
  /** Windows that hold each element, along each axis. */
  readonly rows: Reach;
  readonly columns: Reach;
  readonly from: Layout;
  readonly to: Layout;
}

/** The geometry of a pooling step. */
export function poolGeometry(step: LateralMaxStep, { shapes }: SnnProgram): PoolGeometry {
  const shape = shapes.get(step.input)!;
  const [vertical, horizontal] = asPlane(poolAxes({ dtype: 'f32', shape }, step.attrs));
  return {
    vertical,
    horizontal,
    rows: reachAlong(vertical, false),
    columns: reachAlong(horizontal, false),
    from: layoutOfShape(shape),
    to: layoutOfShape(shapes.get(step.output)!),
  };
}
