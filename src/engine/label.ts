import { denseOps } from '../sim/index.js';
import type { SnnProgram, Step, SynapseStep } from '../snn/index.js';
import { sizeOf } from '../tensor/index.js';
import { accumulationKernel, sizeOfGroup } from './accumulate.js';
import { visitsBy, type KernelName } from './cost.js';

/** What a prepared step does, as a profile shows it. */
export interface Label {
  /** The steps of the program that it carries out. */
  readonly steps: readonly Step[];
  readonly parts: readonly Part[];
}

/** Work of one kind. */
export interface Part {
  /** The kernel, or how it is chosen for so many messages. */
  readonly kernel: KernelName | ((events: number) => KernelName);
  /** Neurons, or elements, each time. */
  readonly neurons?: number;
  /** Multiply-accumulates each time, of kernels that do not go by messages. */
  readonly macs?: number;
  /** Values whose messages it works through. */
  readonly events?: readonly string[];
  /** How often so many of them make it visit a place's accumulators. */
  readonly visits?: (events: number) => number;
  /** The value whose messages it sends. */
  readonly sends?: string;
  /** Only at the first timestep. */
  readonly once?: true;
  /** The same messages are counted elsewhere in the layer. */
  readonly again?: true;
}

/** Something prepared, with its label. */
export function labelled<A, R>(prepared: (argument: A) => R, label: Label): ((argument: A) => R) & { label: Label } {
  return Object.assign((argument: A) => prepared(argument), { label });
}

/** A synapse group with integer weights that reads spikes. */
export function spikePart(step: SynapseStep, program: SnnProgram): Part {
  const size = sizeOfGroup(step, program);
  return {
    kernel: accumulationKernel(step, program),
    neurons: size.outputs,
    events: [step.input],
    visits: (events) => visitsBy(events, size),
  };
}

/** A synapse group that reads numbers, once: its sums, and what it does with them at every timestep. */
export function analogParts(step: SynapseStep, program: SnnProgram): Part[] {
  return [
    { kernel: 'analog', macs: denseOps(step, program), once: true },
    { kernel: 'analog', macs: 0, neurons: sizeIn(step.output, program) },
  ];
}

/** Work on every element of a value. */
export function elementsPart(kernel: KernelName, value: string, program: SnnProgram): Part {
  return { kernel, neurons: sizeIn(value, program) };
}

/** Elements of a value. */
export function sizeIn(value: string, program: SnnProgram): number {
  return sizeOf(program.shapes.get(value)!);
}
