import { fail } from '../diagnostics/index.js';
import { evaluateGraph } from '../evaluator/index.js';
import {
  checkRun,
  decode,
  inject,
  noWork,
  simulate,
  snapshot,
  type SimulateOptions,
  type Timestep,
} from '../sim/index.js';
import { gainAt, readsOf, type SnnProgram } from '../snn/index.js';
import { realData, type Tensor } from '../tensor/index.js';
import { layersRunner, type LayersRunner } from './layers/index.js';
import type { Machine } from './machine.js';
import { prepareMaps, whyNotMaps } from './maps/index.js';
import { prepareProgram, type PreparedProgram } from './prepare.js';
import type { Profile } from './profile.js';
import { hasKernels } from './team/index.js';

const prepared = new WeakMap<SnnProgram, Map<string, PreparedProgram>>();

/** How the engine runs. */
export interface EngineOptions extends SimulateOptions {
  /** False: with the kernels in TypeScript even where compiled ones can run. The results are the same. */
  readonly simd?: boolean;
  /** Takes the time of every step. */
  readonly profile?: Profile;
  /**
   * `layers`: each layer over many timesteps before the next, which programs of unit spikes in rate coding allow; `steps`: all layers at one timestep before the next. Unless
   * told otherwise layer by layer wherever that is possible. The results are the same.
   */
  readonly order?: 'layers' | 'steps';
  /** Threads that share the work of one run, of programs of unit spikes and of delta-coded ones; one unless told otherwise. The results are the same. */
  readonly threads?: number;
}

/**
 * Runs a program on one input as `simulate` does, with identical results, in time that grows with the spikes: weights are added where a spike arrives, and neurons
 * whose membrane cannot have reached its threshold are passed over. What it prepares for a program is kept for later runs.
 * With `observe`, which looks at every value of every timestep, the reference simulator runs instead.
 * @throws as `simulate`; NOT_BY_LAYERS when `order` demands what the program does not allow
 */
export function* simulateByEvents(
  program: SnnProgram,
  inputs: ReadonlyMap<string, Tensor>,
  options: EngineOptions = {},
): Generator<Timestep> {
  if (options.observe) {
    yield* simulate(program, inputs, options);
    return;
  }
  const timesteps = options.timesteps ?? program.timesteps;
  checkRun(program, inputs, timesteps);
  const { profile } = options;
  const timed: Profile['timed'] = (part, work) => (profile ? profile.timed(part, work) : work());
  const host = new Map([...inputs, ...timed('head', () => evaluateGraph(program.head, inputs))]);
  const layers = wantedLayers(program, options);
  if (layers) {
    yield* layers.run(host, timesteps, options.at && new Set(options.at), profile);
    return;
  }
  const { steps, spaces } = preparedProgram(program, options);
  const space = spaces.open();
  const machine: Machine = {
    program,
    space,
    state: { trains: new Map(), charge: new Map(), changed: new Set() },
    work: noWork(),
    beforeReadout: [],
  };
  const growing = growingInputs(program);
  const analog = [...host].filter(([name]) => program.shapes.has(name));
  for (const [name, value] of analog) inject(machine.state, name, realData(value), 1);
  const runs = steps.map((bind) => (profile ? profile.profiled(bind, machine) : bind(machine)));
  const at = options.at && new Set(options.at);
  try {
    for (let t = 1; t <= timesteps; t++) {
      for (const [name, value] of analog)
        if (growing.has(name)) inject(machine.state, name, realData(value), gainAt(program, t));
      machine.state.changed.clear();
      for (const run of runs) run(t);
      if (at && !at.has(t)) continue;
      const readouts = timed('read-out', () => {
        for (const write of machine.beforeReadout) write();
        return decode(program, machine.state, t);
      });
      const outputs = timed('tail', () =>
        evaluateGraph(program.tail, new Map([...host, ...readouts]), program.tail.outputs, space.shortcut),
      );
      yield { t, readouts, outputs, work: snapshot(machine.work) };
    }
  } finally {
    spaces.close(space);
  }
}

function preparedProgram(program: SnnProgram, { simd = true, threads = 1 }: EngineOptions): PreparedProgram {
  const known = prepared.get(program) ?? new Map<string, PreparedProgram>();
  prepared.set(program, known);
  const key = `${simd} ${threads}`;
  const made = known.get(key) ?? prepare(program, simd, threads);
  known.set(key, made);
  return made;
}

function prepare(program: SnnProgram, simd: boolean, threads: number): PreparedProgram {
  const byMaps = simd && hasKernels() && whyNotMaps(program) === undefined;
  return byMaps ? prepareMaps(program, threads) : prepareProgram(program, simd);
}

/** What runs a program layer by layer, if that is possible and wanted. @throws NOT_BY_LAYERS when it is demanded but not possible */
function wantedLayers(
  program: SnnProgram,
  { simd = true, threads = 1, order }: EngineOptions,
): LayersRunner | undefined {
  if (order === 'steps') return undefined;
  const runner = layersRunner(program, simd, threads);
  if (typeof runner !== 'string') return runner;
  if (order === 'layers')
    fail(
      'NOT_BY_LAYERS',
      `program "${program.name}"`,
      `it cannot be run layer by layer: ${runner}`,
      'leave out the option "order"',
    );
  return undefined;
}

/** Values whose accumulated charge is read after the first timestep: all but those that only analog synapse groups read, which read them once. */
function growingInputs(program: SnnProgram): ReadonlySet<string> {
  const read = program.steps.flatMap((step) =>
    step.kind === 'synapse' && step.source.kind === 'analog' ? [] : readsOf(step),
  );
  return new Set([...read, ...program.readouts]);
}
