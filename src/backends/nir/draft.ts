import { InternalError, type Diagnostic } from '../../diagnostics/index.js';
import type { NirGraph, NirMetadata, NirNode } from '../../nir/index.js';
import type { SnnProgram } from '../../snn/index.js';
import type { Dialect, Reading, SoftReset } from './dialect.js';
import type { Loss } from './losses.js';
import type { Time } from './time.js';
import type { Sum, Value } from './value.js';

/** A node without what a tool keeps with it. */
export type BareNode = Exclude<NirNode, NirGraph>;

/** A NIR graph in the making, with what of the program it does not say. */
export class Draft {
  readonly nodes = new Map<string, NirNode>();
  readonly edges: [source: string, target: string][] = [];
  /** Values of the program that are made so far. */
  readonly values = new Map<string, Value>();
  /** Moved values that are sums by now, by name, and sums as vectors, by their nodes. */
  readonly gathered = new Map<string, Sum>();
  readonly flattened = new Map<string, Sum>();
  readonly losses: Loss[] = [];
  readonly problems: Diagnostic[] = [];
  private readonly joined = new Set<string>();

  constructor(
    readonly program: SnnProgram,
    readonly dialect: Dialect,
    readonly softReset: SoftReset,
    /** Whether convolutions in groups are written without, with zeros between groups: type checks of the reference package need that. */
    readonly groups: 'expand' | 'keep',
    readonly time: Time,
  ) {}

  /**
   * Adds a node that reads the sum of others.
   * @param name what it is called if no other is; slashes become dots, the original stays in the metadata
   * @returns its name
   */
  add(name: string, node: BareNode, sources: readonly string[], metadata: NirMetadata = {}): string {
    const own = this.free(sanitised(name));
    const kept = own === name ? metadata : { 'snn_convert.name': name, ...metadata };
    this.nodes.set(own, Object.keys(kept).length > 0 ? { ...node, metadata: kept } : node);
    for (const source of sources) this.join(source, own);
    return own;
  }

  /** An edge. There cannot be two between the same nodes. */
  join(source: string, target: string): void {
    const key = `${source}\n${target}`;
    if (this.joined.has(key)) throw new InternalError(`edge ${source} -> ${target} is there already`);
    this.joined.add(key);
    this.edges.push([source, target]);
  }

  /** Notes how a node is read. */
  lose(node: string, ...readings: readonly Reading[]): void {
    this.losses.push(...readings.map((reading) => ({ node, ...reading })));
  }

  /** Notes that something cannot be written. @returns undefined, which stands for it */
  refuse(origin: string, problem: string, hint: string): Sum | undefined {
    this.problems.push({ code: 'NIR_UNSUPPORTED', where: `layer "${origin}"`, problem, hint });
    return undefined;
  }

  /** A name that no node has, as close to the wanted one as can be. */
  private free(wanted: string): string {
    if (!this.nodes.has(wanted)) return wanted;
    for (let i = 2; ; i++) if (!this.nodes.has(`${wanted}_${i}`)) return `${wanted}_${i}`;
  }
}

/** A name that HDF5 takes as one: without slashes, dots in front, or nothing at all. */
export function sanitised(name: string): string {
  return name.replace(/\//g, '.').replace(/^\.+/, '') || 'node';
}
