import { UNKNOWN } from './builder.js';

/** The values that a graph's nodes can read, by ONNX name: its own, then those of the graphs around it. Stored tensors are read when first asked for. */
export class Scope {
  private readonly values = new Map<string, string>();

  /**
   * @param stored reads the stored tensor of that name into the graph being built
   * @param outer the scope of the enclosing graph; functions have none
   */
  constructor(
    private readonly stored: ReadonlyMap<string, () => string>,
    private readonly outer?: Scope,
  ) {}

  bind(name: string, value: string): void {
    this.values.set(name, value);
  }

  has(name: string): boolean {
    return this.values.has(name) || this.stored.has(name) || this.outer?.has(name) === true;
  }

  /** The value of a name, or undefined when nothing has that name. What reading throws is thrown once; after that the value is UNKNOWN. */
  find(name: string): string | undefined {
    const own = this.values.get(name);
    if (own !== undefined) return own;
    const read = this.stored.get(name);
    if (!read) return this.outer?.find(name);
    this.values.set(name, UNKNOWN);
    const value = read();
    this.values.set(name, value);
    return value;
  }

  /** Whether the name is taken in this graph itself. */
  owns(name: string): boolean {
    return this.values.has(name) || this.stored.has(name);
  }
}
