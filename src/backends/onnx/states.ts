import type { ElementType, GraphWriter } from './graph-writer.js';

/** What is carried from one timestep to the next; all zero before the first. */
export interface States {
  /** What the state was when the timestep began. */
  read(name: string, type: ElementType, shape: readonly number[]): string;
  /** What it is when the timestep ends. */
  write(name: string, value: string): void;
}

/** States as the values of a graph that holds one timestep after another. */
export class ChainedStates implements States {
  private readonly values = new Map<string, string>();

  constructor(private readonly w: GraphWriter) {}

  read(name: string, type: ElementType, shape: readonly number[]): string {
    const value = this.values.get(name) ?? this.w.zeros(type, shape);
    this.values.set(name, value);
    return value;
  }

  write(name: string, value: string): void {
    this.values.set(name, value);
  }
}

/** One state as input and output of a graph that holds a single timestep. */
export interface Port {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly incoming: string;
  outgoing: string;
}

/** States that enter and leave a graph. */
export class PortedStates implements States {
  readonly ports: Port[] = [];

  /** @param nameOf the name of a state's input */
  constructor(private readonly nameOf: (state: string) => string) {}

  read(name: string, type: ElementType, shape: readonly number[]): string {
    const known = this.ports.find((port) => port.name === name);
    if (known) return known.incoming;
    const incoming = this.nameOf(name);
    this.ports.push({ name, type, shape, incoming, outgoing: incoming });
    return incoming;
  }

  write(name: string, value: string): void {
    this.ports.find((port) => port.name === name)!.outgoing = value;
  }
}
