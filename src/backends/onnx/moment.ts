import { InternalError } from '../../diagnostics/index.js';
import type { SnnProgram, Step } from '../../snn/index.js';
import { Formula } from './formula.js';
import type { GraphWriter, Label } from './graph-writer.js';
import type { States } from './states.js';

/** A value of the program in the graph that is being written, in float32. */
export type EmittedValue =
  { readonly charge: string } | { readonly message: string; readonly count: string; readonly charge?: undefined };

/** What the steps of one timestep are written with. */
export class Moment {
  readonly values = new Map<string, EmittedValue>();
  private known: { gain?: string; realGain?: string; injecting?: string } = {};

  /**
   * @param t name of the timestep, a double counted from 1
   * @param prefix of names, so that those of one timestep differ from those of another
   * @param properties `metadata_props` of the node that carries the name of a step
   */
  constructor(
    readonly w: GraphWriter,
    readonly program: SnnProgram,
    readonly states: States,
    readonly t: string,
    private readonly prefix: string,
    private readonly properties: ReadonlyMap<string, Readonly<Record<string, string>>>,
  ) {}

  /** Injected charge of a constant current so far, in units of the current, as a double. */
  get gain(): string {
    return (this.known.gain ??= this.gainSoFar());
  }

  /** The same in float32. */
  get realGain(): string {
    return (this.known.realGain ??= this.w.cast(this.gain, 'f32'));
  }

  /** 1 while input and biases are injected and 0 afterwards, as a double. */
  get injecting(): string {
    const f = new Formula(this.w, 'f64');
    return (this.known.injecting ??= f.where(f.atMost(this.t, this.program.injected!), 1, 0));
  }

  shape(value: string): readonly number[] {
    return this.program.shapes.get(value)!;
  }

  /** Accumulated charge: of spikes their running count. */
  charge(value: string): string {
    const found = this.value(value);
    return found.charge ?? found.count;
  }

  train(value: string): Exclude<EmittedValue, { charge: string }> {
    const found = this.value(value);
    if (found.charge !== undefined) throw new InternalError(`"${value}" is not a spike train`);
    return found;
  }

  /** The label of the node that stands for a step. */
  label(step: Step, output?: string): Label {
    const properties = this.properties.get(step.name);
    return {
      node: this.prefix + step.name,
      ...(output === undefined ? {} : { output: this.prefix + output }),
      ...(properties ? { properties } : {}),
    };
  }

  /** A name of this timestep. */
  named(value: string): string {
    return this.prefix + value;
  }

  private value(name: string): EmittedValue {
    const value = this.values.get(name);
    if (!value) throw new InternalError(`"${name}" is read before it is made`);
    return value;
  }

  private gainSoFar(): string {
    const { coding, injected } = this.program;
    if (coding === 'delta') return this.w.number('f64', 1);
    return injected === undefined ? this.t : new Formula(this.w, 'f64').min(this.t, injected);
  }
}
