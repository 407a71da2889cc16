import type { SnnProgram } from '../../snn/index.js';
import { prepareLayers, type LayersPlan } from './prepare.js';
import { LayersRunner } from './run.js';

/** A program that has been prepared, and what runs it: by whether compiled kernels are used, and by threads. */
interface Known {
  readonly plan: LayersPlan | string;
  readonly runners: Map<string, LayersRunner>;
}

const known = new WeakMap<SnnProgram, Known>();

/** What runs a program layer by layer, or why it cannot be. What is prepared for a program is kept for later runs. @param threads at most */
export function layersRunner(program: SnnProgram, simd: boolean, threads: number): LayersRunner | string {
  const { plan, runners } = known.get(program) ?? {
    plan: prepareLayers(program),
    runners: new Map<string, LayersRunner>(),
  };
  known.set(program, { plan, runners });
  if (typeof plan === 'string') return plan;
  const key = `${simd} ${threads}`;
  const runner = runners.get(key) ?? new LayersRunner(program, plan, simd, threads);
  runners.set(key, runner);
  return runner;
}
