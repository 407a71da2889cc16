import type { SomaStep, SynapseStep } from '../../snn/index.js';
import { broadcastIndex, realData, sameShape, type Tensor } from '../../tensor/index.js';
import { activationFor } from '../kernels/index.js';
import { layoutOfShape, type Layout } from '../layout.js';
import type { MemoryPlan, Slot } from '../memory.js';
import { latticeOf } from '../membrane.js';
import type { AnalogMaps } from './analog.js';
import { isElementwise, PAIRWISE } from './elementwise.js';
import type { Instruction, Op } from './instructions.js';
import type { Sources } from './sources.js';
import { plannedSums, type Sums } from './sums.js';
import { float32Lattice } from './weights.js';

/** Neurons of a tile: whole places, about as many as stay in the innermost cache together with what is known of them. */
const TILE = 1024;

/** Accumulators of a chunk. @unit neurons */
const CHUNK = 16_384;

/** A layer in the making: instructions, and what they need. */
export class ChargeCode {
  /** For the channels of one place, before all else. */
  readonly once: Instruction[] = [];
  /** For each chunk. */
  readonly sums: { readonly step: SynapseStep; readonly sums: Sums; readonly accumulators: Slot<'i32'> }[] = [];
  /** For each tile. */
  readonly each: Instruction[] = [];
  readonly layout: Layout;
  readonly tile: number;
  readonly chunk: number;
  /** Analog inputs that the layer reads, whose low parts are every second sum. */
  readonly analog: AnalogMaps[] = [];
  /** Trains and written charge that the layer reads. */
  readonly reads = new Set<string>();
  private readonly own;
  /** Registers, of a tile each, that are no longer needed. */
  private readonly free: Slot<'f32'>[] = [];

  constructor(
    private readonly sources: Sources,
    private readonly shape: readonly number[],
    private readonly plan: MemoryPlan,
  ) {
    this.layout = layoutOfShape(shape);
    const { channels } = this.layout;
    const width = shape.length > 2 ? shape[shape.length - 1]! : 1;
    this.own = plan.own();
    this.tile = Math.max(1, Math.floor(TILE / channels)) * channels;
    this.chunk = Math.max(1, Math.floor(CHUNK / (width * channels))) * width;
  }

  /** A constant for every neuron of a tile, from one for each channel or for all. */
  perChannel(values: ArrayLike<number>): Slot<'f32'>;
  perChannel<K extends 'f32' | 'f64' | 'i32'>(values: ArrayLike<number>, kind: K): Slot<K>;
  perChannel(values: ArrayLike<number>, kind: 'f32' | 'f64' | 'i32' = 'f32'): Slot<'f32' | 'f64' | 'i32'> {
    const { channels } = this.layout;
    const repeated = Float64Array.from(
      { length: this.tile },
      (_, i) => values[values.length === 1 ? 0 : i % channels]!,
    );
    return this.plan.constant(kind, repeated);
  }

  /** Charge of a value in a tile, computed anew for every reader. @returns a register that the caller may write to */
  charge(value: string): Slot<'f32'> {
    const { makers } = this.sources;
    const maker = makers.get(value);
    if (maker?.kind === 'synapse') return this.synapse(maker);
    if (maker?.kind === 'soma' && isElementwise(maker, this.sources)) return this.soma(maker);
    this.reads.add(value);
    const to = this.register();
    if (maker?.kind === 'soma' || !maker) this.add('fromPlanes', to, [this.sources.planes(value)]);
    else this.add('count', to, [this.sources.map(value).map]);
    return to;
  }

  /** Adds an instruction for every tile. */
  add(op: Op, to: Slot<'f32' | 'i16'>, operands: Instruction['operands'], rest: Partial<Instruction> = {}): void {
    this.each.push({ op, operands: [to, ...operands], ...rest });
  }

  /**
   * The instruction, but for the map, by which neurons send the charge so far at once, if it comes from one synapse group and is at most rectified; else undefined.
   * @param unit size of a unit spike, a power of two, for every channel or for all
   */
  direct(unit: ArrayLike<number>): Instruction | undefined {
    const [sum, soma, more] = this.each;
    if (sum?.op !== 'charge' || more || this.once.length > 0) return undefined;
    if (soma && soma.op !== 'Relu' && soma.op !== 'LeakyRelu') return undefined;
    const slope = soma ? (soma.op === 'Relu' ? 0 : soma.doubles![0]!) : 1;
    const { scale } = float32Lattice(this.sums[0]!.step, this.sources.program);
    const factor = scale.map((s, c) => (4 * s) / unit[unit.length === 1 ? 0 : c]!);
    if (Math.fround(slope) !== slope || factor.some((f) => f > 2 ** 60)) return undefined;
    const [, accumulators, bias] = sum.operands;
    return { op: 'send', operands: [accumulators!, bias!, this.perChannel(factor)], doubles: [slope] };
  }

  private soma({ op, attrs, inputs }: SomaStep): Slot<'f32'> {
    const [first, second] = inputs as [string, string | undefined];
    const pairwise = PAIRWISE[op as keyof typeof PAIRWISE] as Op | undefined;
    if (pairwise) {
      const [a, b] = [this.operand(first), this.operand(second!)];
      const to = this.register();
      this.add(pairwise, to, [a.slot, b.slot]);
      for (const { slot, kept } of [a, b]) if (!kept) this.free.push(slot);
      return to;
    }
    const register = this.charge(first);
    if (op === 'Identity') return register;
    const { name, parameters } = activationFor(op, attrs)!;
    this.add(name, register, [register], { doubles: parameters });
    return register;
  }

  /** An operand of two: of all neurons, or one for each channel, which is computed once. */
  private operand(value: string): { readonly slot: Slot<'f32'>; readonly kept: boolean } {
    const { program } = this.sources;
    const constant = program.constants.get(value);
    if (constant) return this.constant(constant);
    if (sameShape(program.shapes.get(value)!, this.shape)) return { slot: this.charge(value), kept: false };
    const before = this.each.length;
    const slot = this.charge(value);
    this.once.push(...this.each.splice(before));
    // one that no instruction of a tile has written to
    const repeated = this.own('f32', this.tile);
    this.once.push({ op: 'repeat', operands: [repeated, slot] });
    return { slot: repeated, kept: true };
  }

  private constant(constant: Tensor): { readonly slot: Slot<'f32'>; readonly kept: boolean } {
    const data = realData(constant);
    const index = broadcastIndex(constant.shape, this.shape);
    const { channels, places } = this.layout;
    const perChannel = Float32Array.from({ length: channels }, (_, c) => data[index[c * places]!]!);
    if (index.every((from, i) => Object.is(data[from], perChannel[Math.floor(i / places) % channels])))
      return { slot: this.perChannel(perChannel), kept: true };
    const to = this.register();
    this.add('fromPlanes', to, [
      this.plan.constant(
        'f32',
        Float32Array.from(index, (from) => data[from]!),
      ),
    ]);
    return { slot: to, kept: false };
  }

  private synapse(step: SynapseStep): Slot<'f32'> {
    const { program } = this.sources;
    this.reads.add(step.input);
    const to = this.register();
    if (step.source.kind === 'analog') {
      const { bias, scale } = latticeOf(step.bias, step.exponent!, program);
      const maps = this.sources.analog(step);
      const parts = [maps.high, maps.low].map((map) => this.accumulate(step, map));
      this.add('analog', to, [...parts, this.perChannel(bias, 'f64'), this.perChannel(scale, 'f64')]);
      this.analog.push(maps);
    } else {
      const { bias, scale } = float32Lattice(step, program);
      const accumulators = this.accumulate(step, this.sources.map(step.input).map);
      this.add('charge', to, [accumulators, this.perChannel(bias, 'i32'), this.perChannel(scale)]);
    }
    return to;
  }

  private accumulate(step: SynapseStep, map: Slot<'i16'>): Slot<'i32'> {
    const accumulators = this.own('i32', this.chunk * this.layout.channels);
    this.sums.push({ step, sums: plannedSums(step, this.sources.program, map, this.plan), accumulators });
    return accumulators;
  }

  private register(): Slot<'f32'> {
    return this.free.pop() ?? this.own('f32', this.tile);
  }
}
