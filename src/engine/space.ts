import type { Shortcut } from '../evaluator/index.js';
import { hostShortcut } from './host-shortcut.js';
import { kernelsOf, plainKernels, simdSpace, type FindBound, type Kernels, type MapKernels } from './kernels/index.js';
import type { Arrays, MemoryPlan } from './memory.js';
import { kernelMemory, Team, type Crew } from './team/index.js';

/** The memory of one run, at rest when it begins, and the kernels that work in it. */
export interface Space {
  readonly arrays: Arrays;
  readonly kernels: Kernels;
  /** Writes what stays the same in all runs and needs addresses: carried out for the first run in this space alone. @param what any object that stands for it */
  readonly once: (what: object, write: () => void) => void;
  /** Who runs the kernels of whole maps that work on rows. */
  readonly crew: Crew;
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
   * @param threads that may share a run; more than one only where no bounds are sought
   */
  constructor(
    private readonly plan: MemoryPlan,
    private readonly places: number,
    private readonly finders: readonly FindBound[],
    private readonly simd: boolean,
    private readonly threads = 1,
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
    const { arrays, kernels, crew } = this.shared() ?? this.alone();
    const written = new WeakSet();
    const once = (what: object, write: () => void): void => {
      if (!written.has(what)) write();
      written.add(what);
    };
    return { arrays, kernels, crew, once, shortcut: this.shortcut({ arrays, kernels }) };
  }

  private alone(): Pick<Space, 'arrays' | 'kernels' | 'crew'> {
    const { plan, finders } = this;
    const compiled = this.simd ? simdSpace(plan.bytes) : undefined;
    const arrays = plan.arrays(compiled?.buffer ?? new ArrayBuffer(plan.bytes));
    const kernels = compiled?.kernels(arrays.of(this.scratch), finders) ?? plainKernels(finders);
    kernels.maps?.useScratch(arrays.ownStart);
    const run: Crew['run'] = (name, args, rows) => void kernels.maps![name as keyof MapKernels](...args, 0, rows);
    return { arrays, kernels, crew: { run } };
  }

  private shared(): Pick<Space, 'arrays' | 'kernels' | 'crew'> | undefined {
    const { plan, threads } = this;
    const home = threads > 1 ? kernelMemory(plan.bytes + (threads - 1) * plan.ownBytes, true) : undefined;
    if (!home) return undefined;
    const arrays = plan.arrays(home.buffer);
    const crew = new Team(home, threads, (thread) => arrays.ownStart + thread * plan.ownBytes);
    return { arrays, kernels: kernelsOf(home.kernels, arrays.of(this.scratch)), crew };
  }
}
