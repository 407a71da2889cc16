import type { Shortcut } from '../evaluator/index.js';
import { hostShortcut } from './host-shortcut.js';
import { plainKernels, simdSpace, type FindBound, type Kernels } from './kernels/index.js';
import type { Arrays, MemoryPlan } from './memory.js';

/** The memory of one run, at rest when it begins, and the kernels that work in it. */
export interface Space {
  readonly arrays: Arrays;
  readonly kernels: Kernels;
  /** Writes what stays the same in all runs and needs addresses: carried out for the first run in this space alone. @param what any object that stands for it */
  readonly once: (what: object, write: () => void) => void;
  /** Faster evaluation of the host's part. */
  readonly shortcut: Shortcut;
}

/** Spaces for the runs of one program. A space is used again once its run is over. */
export class Spaces {
  private readonly idle: Space[] = [];

  /**
   * @param places the most channels of any place that spikes come from
   * @param finders of bounds, by layer
   * @param simd whether compiled kernels may be used
   */
  constructor(
    private readonly plan: MemoryPlan,
    private readonly places: number,
    private readonly finders: readonly FindBound[],
    private readonly simd: boolean,
  ) {
    this.scratch = plan.state('i32', 2 * this.places);
    this.shortcut = hostShortcut(plan);
  }

  private readonly scratch;
  private readonly shortcut;

  /** A space at rest. */
  open(): Space {
    return this.idle.pop() ?? this.create();
  }

  /** Takes a space back. */
  close(space: Space): void {
    if (this.idle.length > 0) return;
    space.arrays.clear();
    this.idle.push(space);
  }

  private create(): Space {
    const { plan, finders } = this;
    const compiled = this.simd ? simdSpace(plan.bytes) : undefined;
    const arrays = plan.arrays(compiled?.buffer ?? new ArrayBuffer(plan.bytes));
    const kernels = compiled?.kernels(arrays.of(this.scratch), finders) ?? plainKernels(finders);
    const written = new WeakSet();
    const once = (what: object, write: () => void): void => {
      if (!written.has(what)) write();
      written.add(what);
    };
    return { arrays, kernels, once, shortcut: this.shortcut({ arrays, kernels }) };
  }
}
