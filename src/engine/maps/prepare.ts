import {
  makesOf,
  type NeuronStep,
  type RouteStep,
  type SnnProgram,
  type SomaStep,
  type Step,
  type SynapseStep,
} from '../../snn/index.js';
import { elementsPart, labelled } from '../label.js';
import { layoutOfShape, sizeOfLayout } from '../layout.js';
import type { Prepared } from '../machine.js';
import { MemoryPlan, type Slot } from '../memory.js';
import { lastReads, makersOf, readersOf } from '../plan.js';
import type { PreparedProgram } from '../prepare.js';
import { ownOrigin, routedOrigins, type Origin } from '../route.js';
import { preparedSoma } from '../soma.js';
import { Spaces } from '../space.js';
import { analogMaps, type AnalogMaps } from './analog.js';
import { ChargeCode } from './charge.js';
import { isElementwise } from './elementwise.js';
import { layerLabel, mapLabel } from './label.js';
import { mapLargest } from './largest.js';
import { plannedMap, type PlannedMap } from './map-train.js';
import { mapMoved } from './moved.js';
import { mapNeurons } from './neurons.js';
import { mapOperations } from './operations.js';
import type { Sources } from './sources.js';
import { writtenCharge } from './written.js';

/** A program that is run by whole maps: layers compute all their neurons, from the running counts of those before. `whyNotMaps` says which programs are. */
export function prepareMaps(program: SnnProgram, threads: number): PreparedProgram {
  return new MapPreparation(program).prepared(threads);
}

class MapPreparation {
  private readonly plan = new MemoryPlan();
  private readonly readers;
  private readonly sources: Sources;
  private readonly trains = new Map<string, PlannedMap>();
  private readonly origins = new Map<string, Origin>();
  /** Charge that is made elsewhere and copied to where instructions read it. */
  private readonly planes = new Map<string, Slot<'f32'>>();
  private readonly analog = new Map<string, AnalogMaps>();

  constructor(private readonly program: SnnProgram) {
    this.readers = readersOf(program);
    const makers = makersOf(program);
    this.sources = {
      program,
      makers,
      map: (train) => this.trains.get(train)!,
      planes: (value) => this.planesOf(value),
      analog: (step) => this.analog.get(step.name)!,
    };
  }

  prepared(threads: number): PreparedProgram {
    const { program, plan } = this;
    const last = lastReads(program, this.readers, new Map());
    const steps = program.steps.flatMap((step, i) => {
      plan.goTo(i);
      const trains = step.kind === 'synapse' || step.kind === 'soma' ? [] : this.newTrains(step);
      plan.keepUntil(Math.max(...makesOf(step).map((value) => last.get(value)!)));
      const prepared = this.prepare(step, trains);
      plan.keepUntil(i);
      return prepared;
    });
    // as large as all routed values, and what runs holds on to this object
    this.origins.clear();
    return { steps: [...this.hostValues(), ...steps], spaces: new Spaces(plan, 1, [], true, threads) };
  }

  /** Copies values of the host that somata read to where instructions read them. */
  private hostValues(): Prepared[] {
    return [...this.planes]
      .filter(([value]) => !this.sources.makers.has(value))
      .map(([value, slot]): Prepared => ({ state, space }) => (t) => {
        if (t === 1) space.arrays.of(slot).set(state.charge.get(value)!);
      });
  }

  /** Trains for what a step makes: of routes, for those values that others than routes read; the rest are only places on the way. */
  private newTrains(step: Step): readonly (PlannedMap | undefined)[] {
    return makesOf(step).map((value) => {
      const { steps, readout } = this.readers.get(value)!;
      if (step.kind === 'route' && !readout && steps.every(({ kind }) => kind === 'route')) return undefined;
      const train = plannedMap(layoutOfShape(this.shape(value)), this.isWanted(value), this.plan);
      this.trains.set(value, train);
      return train;
    });
  }

  private prepare(step: Step, trains: readonly (PlannedMap | undefined)[]): Prepared[] {
    const { program, plan } = this;
    switch (step.kind) {
      case 'synapse':
        return [...this.synapse(step), ...this.written(step.output)];
      case 'soma':
        return this.soma(step);
      case 'neuron':
        return this.neuron(step, trains[0]!);
      case 'lateral-max':
        return [
          labelled(
            mapLargest(step, program, trains[0]!, plan),
            mapLabel('map pool', step, step.output, [step.input], program),
          ),
        ];
      case 'route':
        return this.route(step, trains);
    }
  }

  private synapse(step: SynapseStep): Prepared[] {
    const { program, plan } = this;
    const { source } = step;
    if (source.kind === 'spikes') return [labelled(mapOperations(step, program, plan), { steps: [step], parts: [] })];
    const { prepared, ...maps } = analogMaps(step, source, layoutOfShape(this.shape(step.input)), program, plan);
    this.analog.set(step.name, maps);
    const parts = [{ ...elementsPart('map neurons', step.input, program), once: true }] as const;
    return [labelled(prepared, { steps: [step], parts })];
  }

  private soma(step: SomaStep): Prepared[] {
    if (isElementwise(step, this.sources)) return this.written(step.outputs[0]!);
    const parts = step.outputs.map((value) => elementsPart('soma', value, this.program));
    const prepared = labelled(preparedSoma(step, this.program), { steps: [step], parts });
    return [prepared, ...step.outputs.flatMap((value) => this.copied(value))];
  }

  private neuron(step: NeuronStep, train: PlannedMap): Prepared[] {
    const code = new ChargeCode(this.sources, this.shape(step.output), this.plan);
    return [labelled(mapNeurons(step, this.program, code, train, this.plan), layerLabel(code, step, this.program))];
  }

  private route(step: RouteStep, trains: readonly (PlannedMap | undefined)[]): Prepared[] {
    const originOf = (value: string): Origin => this.origins.get(value) ?? ownOrigin(value, this.program);
    return routedOrigins(step, this.program, originOf).flatMap((origin, k) => {
      const value = makesOf(step)[k]!;
      this.origins.set(value, origin);
      const train = trains[k];
      if (!train) return [];
      const moved = mapMoved(value, origin, train, (name) => this.trains.get(name)!, this.plan);
      return [labelled(moved, mapLabel('map moves', step, value, origin.trains, this.program))];
    });
  }

  /** Writes a charge down that instructions compute, where somebody needs it as such. */
  private written(value: string): Prepared[] {
    if (!this.isWanted(value)) return [];
    const code = new ChargeCode(this.sources, this.shape(value), this.plan);
    const written = writtenCharge(value, code, this.plan);
    return [labelled(written, layerLabel(code, this.sources.makers.get(value)!, this.program))];
  }

  /** Whether a read-out, or a soma that is no instruction, wants a value as row-major float32. */
  private isWanted(value: string): boolean {
    const { steps, readout } = this.readers.get(value)!;
    return readout || steps.some((reader) => reader.kind === 'soma' && !isElementwise(reader, this.sources));
  }

  /** Copies a charge that a soma wrote to where instructions read it, where some do. */
  private copied(value: string): Prepared[] {
    const reads = (reader: Step): boolean =>
      reader.kind === 'neuron' || (reader.kind === 'soma' && isElementwise(reader, this.sources));
    if (!this.readers.get(value)!.steps.some(reads)) return [];
    const slot = this.planesOf(value);
    return [
      ({ state, space }) =>
        () => {
          if (state.changed.has(value)) space.arrays.of(slot).set(state.charge.get(value)!);
        },
    ];
  }

  private planesOf(value: string): Slot<'f32'> {
    const known = this.planes.get(value);
    if (known) return known;
    const slot = this.plan.room('f32', sizeOfLayout(layoutOfShape(this.shape(value))));
    this.planes.set(value, slot);
    return slot;
  }

  private shape(value: string): readonly number[] {
    return this.program.shapes.get(value)!;
  }
}
