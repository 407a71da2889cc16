import {
  makesOf,
  type NeuronStep,
  type RouteStep,
  type SnnProgram,
  type Step,
  type SynapseStep,
} from '../snn/index.js';
import { analogSynapse, denseOps } from '../sim/index.js';
import { accumulatingAnalogSynapse } from './analog.js';
import { layerOf } from './fire.js';
import { firingByRange, hasRanges } from './fire-by-range.js';
import { firingByRule } from './fire-by-rule.js';
import { layoutFor, layoutOfShape, sameLayout, type Layout } from './layout.js';
import type { FindBound } from './kernels/index.js';
import { analogParts, elementsPart, labelled, spikePart, type Part } from './label.js';
import { lateralMax } from './lateral-max.js';
import { trainOf, type InputOf, type Machine, type Prepared } from './machine.js';
import { activationOf, latticeOf, slopeOf } from './membrane.js';
import { chargedNeuron, unitOf } from './neuron.js';
import { fusionsOf, lastReads, readersOf, type Fusion } from './plan.js';
import { MemoryPlan } from './memory.js';
import { realSynapse } from './real-synapse.js';
import { movedTrain, ownOrigin, routedOrigins, type Origin } from './route.js';
import { preparedSoma } from './soma.js';
import { Spaces } from './space.js';
import { spikeMax } from './spike-max.js';
import { chargingSynapse, readOutSynapse, spikeSynapse, type Bound } from './synapse.js';

/** Everything about a program that is the same in every run: weights as the kernels read them, who feeds whom, where events go. */
export function prepareProgram(program: SnnProgram, simd: boolean): PreparedProgram {
  const preparation = new Preparation(program);
  const steps = preparation.steps();
  return { steps, spaces: preparation.spaces(simd) };
}

/** The steps of a program, and the memory for its runs. */
export interface PreparedProgram {
  readonly steps: readonly Prepared[];
  readonly spaces: Spaces;
}

class Preparation {
  private readonly readers;
  private readonly fusions;
  private readonly origins = new Map<string, Origin>();
  private readonly layouts = new Map<string, Layout>();
  private readonly plan = new MemoryPlan();
  private readonly finders: FindBound[] = [];

  constructor(private readonly program: SnnProgram) {
    this.readers = readersOf(program);
    this.fusions = fusionsOf(program, this.readers);
  }

  steps(): readonly Prepared[] {
    const within = new Set([...this.fusions.values()].flatMap(({ synapse, somas }): Step[] => [synapse, ...somas]));
    const last = lastReads(this.program, this.readers, this.fusions);
    const steps = this.program.steps.flatMap((step, i) => {
      this.plan.goTo(i);
      const prepared = within.has(step) ? [] : this.prepare(step);
      this.plan.keepUntil(Math.max(...makesOf(step).map((value) => last.get(value)!)));
      return prepared;
    });
    // as large as all routed values, and the steps hold on to this object
    this.origins.clear();
    return steps;
  }

  /** After `steps`, when all that needs memory is known. */
  spaces(simd: boolean): Spaces {
    const channels = Math.max(1, ...[...this.program.shapes.values()].flat());
    return new Spaces(this.plan, channels, this.finders, simd);
  }

  private prepare(step: Step): Prepared[] {
    switch (step.kind) {
      case 'synapse':
        return this.synapse(step);
      case 'soma':
        return [
          labelled(preparedSoma(step, this.program), {
            steps: [step],
            parts: step.outputs.map((value) => elementsPart('soma', value, this.program)),
          }),
        ];
      case 'neuron':
        return this.neuron(step);
      case 'lateral-max': {
        const layout = layoutOfShape(this.shape(step.input));
        this.layouts.set(step.output, layoutOfShape(this.shape(step.output)));
        const pool = step.scheme === 'spikes' ? spikeMax : lateralMax;
        const part = { ...elementsPart('pool', step.output, this.program), events: [step.input] };
        return this.reading(step, step.input, layout, (inputOf) =>
          labelled(pool(step, this.program, inputOf, this.isCounted(step.output), this.plan), {
            steps: [step],
            parts: [part],
          }),
        );
      }
      case 'route':
        return this.route(step);
    }
  }

  private synapse(step: SynapseStep): Prepared[] {
    const { program } = this;
    const { source } = step;
    const labels = (prepared: Prepared, ...parts: Part[]): Prepared => labelled(prepared, { steps: [step], parts });
    if (source.kind === 'analog')
      return [labels((machine) => analogSynapse(step, source, machine), ...analogParts(step, program))];
    if (program.weights.kind === 'float32') {
      const part = elementsPart('real', step.output, program);
      const macs = denseOps(step, program);
      return [labels(realSynapse(step, program, this.plan), { ...part, macs, events: [step.input] })];
    }
    const prepare = this.readers.get(step.output)!.steps.length > 0 ? chargingSynapse : readOutSynapse;
    return this.reading(step, step.input, layoutFor(step.geometry, this.shape(step.input)), (inputOf) =>
      labels(prepare(step, program, inputOf, this.plan), spikePart(step, program)),
    );
  }

  private neuron(step: NeuronStep): Prepared[] {
    const fusion = this.fusions.get(step.name);
    if (fusion) return this.fused(fusion);
    const layout = this.wantedLayout(step.output);
    this.layouts.set(step.output, layout);
    const prepared = chargedNeuron(step, this.program, layout, this.isCounted(step.output), this.plan);
    const part = { ...elementsPart('charged', step.output, this.program), sends: step.output };
    return [labelled(prepared, { steps: [step], parts: [part] })];
  }

  private fused({ synapse, somas, neuron }: Fusion): Prepared[] {
    const { program } = this;
    const steps = [synapse, ...somas, neuron];
    const layout = layoutFor(synapse.geometry, this.shape(synapse.output));
    this.layouts.set(neuron.output, layout);
    const membrane = {
      lattice: latticeOf(synapse.bias, synapse.exponent!, program),
      activation: activationOf(somas),
      slope: slopeOf(somas),
      unit: unitOf(neuron, program, layout.channels),
    };
    const layer = layerOf(neuron, membrane, layout, program, this.isCounted(neuron.output), this.plan);
    const ranges = hasRanges(layer, program);
    const neurons = { ...elementsPart(ranges ? 'ranges' : 'rules', neuron.output, program), sends: neuron.output };
    const fire = ranges
      ? firingByRange(layer, synapse.source.kind === 'analog', program, this.plan, this.finders)
      : firingByRule(layer, this.plan);
    const joined =
      (bind: (machine: Machine) => Bound): Prepared =>
      (machine) => {
        const { accumulators, run } = bind(machine);
        const { act, mayFire } = fire(machine, accumulators);
        return (t) => {
          if (run(t) || mayFire()) act(t);
        };
      };
    if (synapse.source.kind === 'analog')
      return [
        labelled(joined(accumulatingAnalogSynapse(synapse, synapse.source, program, this.plan)), {
          steps,
          parts: [...analogParts(synapse, program), neurons],
        }),
      ];
    return this.reading(synapse, synapse.input, layoutFor(synapse.geometry, this.shape(synapse.input)), (inputOf) =>
      labelled(joined(spikeSynapse(synapse, program, inputOf, this.plan)), {
        steps,
        parts: [spikePart(synapse, program), neurons],
      }),
    );
  }

  /** Trains for those outputs that others than routes read; the rest are only places on the way. */
  private route(step: RouteStep): Prepared[] {
    const originOf = (value: string): Origin => this.origins.get(value) ?? ownOrigin(value, this.program);
    return routedOrigins(step, this.program, originOf).flatMap((origin, k) => {
      const value = makesOf(step)[k]!;
      this.origins.set(value, origin);
      const { steps, readout } = this.readers.get(value)!;
      if (!readout && steps.every(({ kind }) => kind === 'route')) return [];
      const layout = this.wantedLayout(value);
      this.layouts.set(value, layout);
      const moved = movedTrain(
        value,
        origin,
        layout,
        (train) => this.layouts.get(train)!,
        this.isCounted(value),
        this.plan,
      );
      return [labelled(moved, { steps: [step], parts: [{ kernel: 'moves', events: origin.trains }] })];
    });
  }

  /** A step that reads a train, after a move to the layout that it wants where the train has another. */
  private reading(step: Step, value: string, wanted: Layout, prepare: (inputOf: InputOf) => Prepared): Prepared[] {
    const layout = this.layouts.get(value)!;
    if (sameLayout(layout, wanted)) return [prepare((machine) => trainOf(machine, value))];
    const moved = `${value} as ${wanted.batch} x ${wanted.places} places`;
    const move = movedTrain(moved, ownOrigin(value, this.program), wanted, () => layout, false, this.plan);
    const label = { steps: [step], parts: [{ kernel: 'moves', events: [value], again: true }] } as const;
    return [labelled(move, label), prepare((machine) => trainOf(machine, moved))];
  }

  /** The layout that the first synapse group among a value's readers wants. */
  private wantedLayout(value: string): Layout {
    const shape = this.shape(value);
    for (const step of this.readers.get(value)!.steps)
      if (step.kind === 'synapse') return layoutFor(step.geometry, shape);
    return layoutOfShape(shape);
  }

  /** Whether a train's running counts are read, besides its events. */
  private isCounted(value: string): boolean {
    const { steps, readout } = this.readers.get(value)!;
    const real = this.program.weights.kind === 'float32';
    return readout || steps.some(({ kind }) => kind === 'soma' || kind === 'neuron' || (kind === 'synapse' && real));
  }

  private shape(value: string): readonly number[] {
    return this.program.shapes.get(value)!;
  }
}
