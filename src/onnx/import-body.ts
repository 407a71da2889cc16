import { ConvertError, nearest, type Diagnostic } from '../diagnostics/index.js';
import { ops } from '../ops/index.js';
import { readAttributes, resolveAttributes, type AttributeBindings } from './attributes.js';
import { UNKNOWN, type GraphBuilder } from './builder.js';
import { findFunction, functionBindings, functionOpsets, type Functions } from './functions.js';
import type { FunctionProto, GraphProto, NodeProto, TensorProto } from './messages.js';
import { orderNodes, type OrderedNode } from './order-nodes.js';
import { passQuantised } from './quantised-passage.js';
import type { Opsets } from './opsets.js';
import { ruleFor, rules } from './rules/index.js';
import { Scope } from './scope.js';
import { Site } from './site.js';
import { placeOf, Refusal, type SourceNode } from './source-node.js';
import { storedTensors } from './stored-tensors.js';
import type { Tensor } from '../tensor/index.js';

/** What the nodes of one graph or function body are read with. */
interface Context {
  readonly scope: Scope;
  readonly opsets: Opsets;
  readonly bindings: AttributeBindings;
  /** Put before the names of nodes and values; ends with '/' when there is one. */
  readonly prefix: string;
  /** The functions being expanded, outermost first. */
  readonly calls: readonly FunctionProto[];
}

/** Turns ONNX nodes into nodes of a growing graph. Problems are collected in the builder, so that one run finds them all. */
export class BodyImporter {
  constructor(
    private readonly builder: GraphBuilder,
    private readonly functions: Functions,
    private readonly read: (proto: TensorProto, where: string) => Tensor,
  ) {}

  /** The values of a graph's outputs, UNKNOWN for those that could not be made. */
  importGraph(graph: GraphProto, opsets: Opsets, bind: (scope: Scope) => void): string[] {
    const scope = new Scope(storedTensors(graph, '', this.builder, this.read));
    bind(scope);
    return this.importBody(
      graph.node ?? [],
      namesOf(graph),
      { scope, opsets, bindings: new Map(), prefix: '', calls: [] },
      'the graph',
    );
  }

  private importBody(
    nodes: readonly NodeProto[],
    outputs: readonly string[],
    context: Context,
    place: string,
  ): string[] {
    const { scope, prefix } = context;
    const ordered = orderNodes(nodes, outputs, scope, place, (problem) => this.report(problem));
    for (const node of ordered) {
      const values = this.importNode(node, context);
      node.outputs.forEach((output, i) => {
        if (output === '') return;
        const value = values[i] || UNKNOWN;
        scope.bind(output, value);
        if (value !== UNKNOWN) this.builder.wish(value, `${prefix}${output}`);
      });
    }
    return outputs.map((output) => scope.find(output) ?? UNKNOWN);
  }

  private importNode(ordered: OrderedNode, context: Context): readonly string[] {
    const { proto } = ordered;
    const domain = proto.domain === 'ai.onnx' ? '' : (proto.domain ?? '');
    const place = placeOf({
      name: context.prefix + ordered.name,
      op: proto.opType ?? '',
      domain,
      opset: context.opsets.get(domain) ?? 0,
    });
    return this.guarded(place, () => {
      const node: SourceNode = {
        name: context.prefix + ordered.name,
        op: proto.opType ?? '',
        domain,
        opset: context.opsets.get(domain) ?? 0,
        inputs: (proto.input ?? []).map((name) => (name === '' ? '' : (context.scope.find(name) ?? UNKNOWN))),
        outputs: ordered.outputs,
        attributes: readAttributes(proto.attribute ?? [], context.bindings),
      };
      const site = new Site(node, this.builder, this.read);
      const called = findFunction(this.functions, domain, node.op, proto.overload ?? '');
      const values = called
        ? this.call(called, node, site, resolveAttributes(proto.attribute ?? [], context.bindings), context)
        : domain === '' && node.op === 'If'
          ? this.choose(node, site, context)
          : this.convert(node, site);
      const missing = node.outputs.findIndex((output, i) => output !== '' && !values[i]);
      if (missing >= 0)
        site.refuse(
          `Output ${missing} ("${node.outputs[missing]!}") of ${node.op} cannot be given`,
          'export the model again',
        );
      return values;
    });
  }

  /** Runs one node's import; what the user can do something about is collected, and the node's outputs are then unknown. */
  private guarded(place: string, run: () => readonly string[]): readonly string[] {
    try {
      return run();
    } catch (error) {
      if (error instanceof Refusal) this.report(error.diagnostic);
      else if (error instanceof ConvertError)
        error.diagnostics.forEach((d) => this.report({ ...d, where: `${place}, ${d.where}` }));
      else throw error;
      return [];
    }
  }

  private convert(node: SourceNode, site: Site): readonly string[] {
    const rule = ruleFor(node.domain, node.op);
    if (!rule && !(node.domain === '' && ops.has(node.op)))
      return site.refuse(unsupported(node), hintFor(node), 'UNSUPPORTED_OP');
    const { graphs, tensors, sparse, others } = node.attributes;
    if (!rule && graphs.size + tensors.size + sparse.size + others.size > 0) {
      const names = [...graphs.keys(), ...tensors.keys(), ...sparse.keys(), ...others.keys()];
      site.refuse(
        `Cannot import attribute ${names.join(', ')} of ${node.op}: it is not a number, text or list`,
        'export without it',
        'UNSUPPORTED_ATTRIBUTE',
      );
    }
    if (node.inputs.includes(UNKNOWN)) return node.outputs.map(() => UNKNOWN);
    const passage =
      rule?.quantised !== true && node.inputs.some((input) => this.builder.quantisedValue(input) !== undefined)
        ? passQuantised(node, site)
        : undefined;
    const read = passage?.node ?? node;
    const inner = passage ? new Site(read, this.builder, this.read) : site;
    const outputs = rule
      ? rule.rewrite(read, inner)
      : inner.emitAll(read.op, read.inputs, read.attributes.values, read.outputs.length);
    return passage ? passage.after(outputs) : outputs;
  }

  private call(
    called: FunctionProto,
    node: SourceNode,
    site: Site,
    given: AttributeBindings,
    context: Context,
  ): readonly string[] {
    if (context.calls.includes(called))
      site.refuse(`Function ${node.op} calls itself`, 'recursive functions cannot be expanded: export again');
    const opsets = functionOpsets(called, context.opsets);
    const scope = new Scope(new Map());
    (called.input ?? []).forEach((name, i) => scope.bind(name, node.inputs[i] ?? ''));
    const inner: Context = {
      scope,
      opsets,
      bindings: functionBindings(called, given),
      prefix: `${node.name}/`,
      calls: [...context.calls, called],
    };
    return this.importBody(called.node ?? [], called.output ?? [], inner, `function "${called.name ?? ''}"`);
  }

  private choose(node: SourceNode, site: Site, context: Context): readonly string[] {
    const condition = site.need(0);
    if (condition === UNKNOWN) return node.outputs.map(() => UNKNOWN);
    const chosen = site.needConstant(condition, 'the condition of If').data[0] === 0 ? 'else_branch' : 'then_branch';
    const branch =
      node.attributes.graphs.get(chosen) ??
      site.refuse(`Expected a graph in attribute ${chosen}`, 'export the model again');
    const scope = new Scope(storedTensors(branch, `${node.name}/`, this.builder, this.read), context.scope);
    return this.importBody(
      branch.node ?? [],
      namesOf(branch),
      { ...context, scope, prefix: `${node.name}/` },
      `${chosen} of node "${node.name}"`,
    );
  }

  private report(problem: Diagnostic): void {
    this.builder.problems.push(problem);
  }
}

function namesOf(graph: GraphProto): string[] {
  return (graph.output ?? []).map((output) => output.name ?? '');
}

function unsupported(node: SourceNode): string {
  return `Cannot import operator ${node.domain ? `${node.domain}.` : ''}${node.op}: it is not supported`;
}

function hintFor({ op, domain }: SourceNode): string {
  if (domain === '' && (op === 'Loop' || op === 'Scan'))
    return 'unroll the loop before export (a fixed number of steps), or cut the model before it';
  const known = [...ops.keys(), ...rules.map((rule) => rule.op)];
  const near = nearest(op, known);
  if (domain !== '' && known.includes(op))
    return `use ${op} of the default domain, or include its definition as a model function`;
  return near
    ? `replace it before export (did you mean ${near}?)`
    : 'replace it by supported operators before export, or cut the model before it';
}
