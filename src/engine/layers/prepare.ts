import { denseOps } from '../../sim/index.js';
import {
  makesOf,
  type LateralMaxStep,
  type RouteStep,
  type SnnProgram,
  type Step,
  type SynapseStep,
} from '../../snn/index.js';
import type { KernelName } from '../cost.js';
import { elementsPart, labelled, type Label, type Part } from '../label.js';
import { MemoryPlan } from '../memory.js';
import { fusionsOf, lastReads, readersOf, type Fusion } from '../plan.js';
import { ownOrigin, routedOrigins, type Origin } from '../route.js';
import { analogNeurons } from './analog-neurons.js';
import { movedBits } from './move.js';
import { unitBounds, unitNeurons } from './neurons.js';
import { pooling } from './pool.js';
import { countedTrain, readOutSynapse } from './read-out.js';
import { spikeMapOf, wordsOf } from './spike-map.js';
import type { BitTrain, Stage } from './stage.js';

/** Timesteps that are worked on together at most. */
export const LONGEST_WINDOW = 32;

/** A program prepared to be run layer by layer. */
export interface LayersPlan {
  readonly memory: MemoryPlan;
  readonly stages: readonly Stage[];
  /** Bytes that each thread needs besides. */
  readonly scratch: number;
}

/** Why a program cannot be run layer by layer. */
class Declined extends Error {}

/**
 * Prepares a program to be run layer by layer, each over a window of W timesteps, at most 32, before the next. Bytes that a run needs, with N(v) the places times channels
 * of a value rounded up to 32:
 *
 *     weights (1 byte each of up to 8 bits, else 2) + 4 sum of N over neurons and synapse groups + sum of N over pooled values + W / 8 most of N held at once
 *       + for each thread the lists of one row (see scratchOf)
 *
 * @returns why it cannot be, if so
 */
export function prepareLayers(program: SnnProgram): LayersPlan | string {
  if (program.coding !== 'rate') return 'values are not coded by rate';
  if (program.weights.kind !== 'integer') return 'weights are not whole numbers';
  if (program.injected !== undefined) return 'the input is injected for a while only';
  try {
    return new Preparation(program).plan();
  } catch (error) {
    if (error instanceof Declined) return error.message;
    throw error;
  }
}

class Preparation {
  private readonly memory = new MemoryPlan();
  private readonly readers;
  private readonly fusions;
  private readonly trains = new Map<string, BitTrain>();
  private readonly origins = new Map<string, Origin>();
  private readonly stages: Stage[] = [];
  private scratch = 1024;

  constructor(private readonly program: SnnProgram) {
    this.readers = readersOf(program);
    this.fusions = fusionsOf(program, this.readers);
  }

  plan(): LayersPlan {
    const { memory, program } = this;
    const fused = new Set<Step>([...this.fusions.values()].flatMap(({ synapse, somas }) => [synapse, ...somas]));
    const last = lastReads(program, this.readers, this.fusions);
    program.steps.forEach((step, i) => {
      memory.goTo(i);
      if (!fused.has(step)) this.prepare(step);
      memory.keepUntil(Math.max(...makesOf(step).map((value) => last.get(value)!)));
    });
    return { memory, stages: this.stages, scratch: Math.ceil(this.scratch / 64) * 64 };
  }

  private prepare(step: Step): void {
    switch (step.kind) {
      case 'synapse': {
        this.readOut(step);
        return;
      }
      case 'soma':
        throw new Declined(`"${step.name}" computes on charge`);
      case 'neuron': {
        const fusion = this.fusions.get(step.name);
        if (!fusion) throw new Declined(`neurons of "${step.name}" are not fed by one synapse group alone`);
        this.neurons(fusion);
        return;
      }
      case 'lateral-max': {
        this.pool(step);
        return;
      }
      case 'route': {
        this.route(step);
        return;
      }
    }
  }

  private neurons({ synapse, somas, neuron }: Fusion): void {
    const { program, memory } = this;
    requireConv(synapse);
    const bounds = accepted(unitBounds({ synapse, somas, neuron }, program));
    const output = this.newTrain(neuron.output);
    const { source } = synapse;
    const label = (...parts: Part[]): Label => ({ steps: [synapse, ...somas, neuron], parts });
    if (source.kind === 'analog') {
      const stage = accepted(analogNeurons(synapse, source, neuron, bounds, program, output, memory));
      const currents = { kernel: 'analog', macs: denseOps(synapse, program), once: true } as const;
      this.stages.push(labelled(stage, label(currents, elementsPart('rows analog', neuron.output, program))));
    } else {
      const made = unitNeurons(synapse, neuron, bounds, program, this.train(synapse.input), output, memory);
      this.add(made, label(this.rowsPart('rows', neuron.output, [synapse.input])));
    }
    this.countIfRead(neuron.output);
  }

  private readOut(step: SynapseStep): void {
    requireConv(step);
    if (step.source.kind === 'analog') throw new Declined(`"${step.name}" is no spiking layer`);
    if (this.readers.get(step.output)!.steps.length > 0) throw new Declined(`the charge of "${step.name}" is read`);
    const parts = [this.rowsPart('rows', step.output, [step.input])];
    const made = readOutSynapse(step, this.program, this.train(step.input), this.newTrain(step.output), this.memory);
    this.add(made, { steps: [step], parts });
  }

  private pool(step: LateralMaxStep): void {
    const input = this.train(step.input);
    const parts = [this.rowsPart('rows pool', step.output, [step.input])];
    this.add(pooling(step, this.program, input, this.newTrain(step.output), this.memory), { steps: [step], parts });
    this.countIfRead(step.output);
  }

  /** Trains for those outputs that others than routes read; the rest are only places on the way. */
  private route(step: RouteStep): void {
    const originOf = (value: string): Origin => this.origins.get(value) ?? ownOrigin(value, this.program);
    routedOrigins(step, this.program, originOf).forEach((origin, k) => {
      const value = makesOf(step)[k]!;
      this.origins.set(value, origin);
      const { steps, readout } = this.readers.get(value)!;
      if (!readout && steps.every(({ kind }) => kind === 'route')) return;
      const sources = origin.trains.map((train) => this.train(train));
      const output = this.newTrain(value);
      const matrix = (train: string): boolean => this.isMatrix(train);
      const stage = accepted(movedBits(value, origin, sources, output, matrix, this.memory));
      const parts = [this.rowsPart('rows moves', value, origin.trains)];
      this.stages.push(labelled(stage, { steps: [step], parts }));
      this.countIfRead(value);
    });
  }

  private rowsPart(kernel: KernelName, value: string, events: readonly string[]): Part {
    return { ...elementsPart(kernel, value, this.program), events };
  }

  private add(
    made: { readonly stage: Stage; readonly scratch: (timesteps: number) => number } | string,
    label: Label,
  ): void {
    const { stage, scratch } = accepted(made);
    this.stages.push(labelled(stage, label));
    this.scratch = Math.max(this.scratch, scratch(LONGEST_WINDOW));
  }

  private countIfRead(value: string): void {
    if (this.readers.get(value)!.readout)
      this.stages.push(countedTrain(value, this.train(value), this.isMatrix(value)));
  }

  private newTrain(value: string): BitTrain {
    const map = spikeMapOf(this.program.shapes.get(value)!);
    if (!map) throw new Declined(`"${value}" is no single map`);
    const train = { map, slot: this.memory.lend('i32', wordsOf(map, LONGEST_WINDOW)) };
    this.trains.set(value, train);
    return train;
  }

  private train(value: string): BitTrain {
    const train = this.trains.get(value);
    if (!train) throw new Declined(`"${value}" is no train of unit spikes`);
    return train;
  }

  private isMatrix(value: string): boolean {
    return this.program.shapes.get(value)!.length === 2;
  }
}

function accepted<T>(made: T | string): T {
  if (typeof made === 'string') throw new Declined(made);
  return made;
}

function requireConv({ name, geometry, input }: SynapseStep): void {
  if (geometry.type === 'conv-transpose') throw new Declined(`"${name}" is a transposed convolution of "${input}"`);
}
