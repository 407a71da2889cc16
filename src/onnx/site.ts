import type { Attrs } from '../ir/index.js';
import { ops, type OpDef } from '../ops/index.js';
import { integers, real, sizeOf, type Tensor, type TensorType } from '../tensor/index.js';
import type { GraphBuilder } from './builder.js';
import { dataTypeOf } from './element-type.js';
import type { TensorProto } from './messages.js';
import { placeOf, Refusal, type SourceNode } from './source-node.js';

/** Operators whose constant inputs are trained weights, which must be finite. */
const WEIGHTED = new Set([
  'Conv',
  'ConvTranspose',
  'Gemm',
  'MatMul',
  'BatchNormalization',
  'InstanceNormalization',
  'LayerNormalization',
  'PRelu',
]);

/** What a rule works with: the node at hand, and the graph that it adds to. Every value's type is known; constants are folded on the way. */
export class Site {
  constructor(
    readonly node: SourceNode,
    readonly builder: GraphBuilder,
    /** Reads a stored tensor; the second argument is its place in messages. */
    readonly read: (proto: TensorProto, where: string) => Tensor,
  ) {}

  type(value: string): TensorType {
    return this.builder.type(value);
  }

  /** The shape of a value. @throws Refusal when it depends on the data */
  shape(value: string): readonly number[] {
    if (this.builder.isOpen(value))
      this.refuse(
        `Expected "${this.builder.label(value)}" to have a fixed shape but it depends on the data`,
        'cut the model before the operator that selects elements (NonMaxSuppression, NonZero)',
      );
    return this.type(value).shape;
  }

  /** Input `index` of the node, or undefined when it is left out. */
  input(index: number): string | undefined {
    return this.node.inputs[index] || undefined;
  }

  /** A required input. @throws Refusal when it is left out */
  need(index: number): string {
    return this.input(index) ?? this.refuse(`Expected input ${index} but it is left out`, 'export the model again');
  }

  constant(value: string | undefined): Tensor | undefined {
    return value === undefined ? undefined : this.builder.constant(value);
  }

  /** The constant of a value. @throws Refusal when it depends on the data */
  needConstant(value: string, what: string): Tensor {
    return (
      this.constant(value) ??
      this.refuse(`Expected ${what} to be constant but it depends on the data`, `make ${what} a constant before export`)
    );
  }

  /** The ONNX element type of a value, which for constants of the file may be narrower than the IR's. */
  dataType(value: string): number {
    return this.builder.dataType(value) ?? dataTypeOf(this.type(value).dtype);
  }

  literal(constant: Tensor, what: string, dataType?: number): string {
    return this.builder.addConstant(constant, `${this.node.name}.${what}`, dataType);
  }

  /** A constant list of 64-bit integers. */
  integers(values: readonly number[], what: string): string {
    return this.literal(integers(values), what);
  }

  /** A real constant; a scalar when no shape is given. */
  reals(values: ArrayLike<number>, what: string, shape: readonly number[] = []): string {
    return this.literal(real(shape, values), what);
  }

  /** Adds an operation and gives its first output; see `emitAll`. */
  emit(op: string, inputs: readonly (string | undefined)[], attrs: Attrs = {}): string {
    return this.emitAll(op, inputs, attrs, 1)[0]!;
  }

  /** Adds an operation, or evaluates it when every input is constant. @throws Refusal when the operator does not take these inputs or attributes */
  emitAll(op: string, inputs: readonly (string | undefined)[], attrs: Attrs, outputCount: number): string[] {
    const def = this.operator(op);
    const strange = Object.keys(attrs).filter((name) => !def.attributes.includes(name));
    if (strange.length > 0)
      this.refuse(
        `Cannot import attribute ${strange.map((name) => `${name} = ${JSON.stringify(attrs[name])}`).join(', ')} of ${op}`,
        `export without it; ${op} is supported with: ${def.attributes.join(', ') || 'no attributes'}`,
        'UNSUPPORTED_ATTRIBUTE',
      );
    const given = inputs.map((value) => value ?? '');
    while (given.at(-1) === '') given.pop();
    if (WEIGHTED.has(op))
      given.slice(op === 'MatMul' || op === 'Gemm' ? 0 : 1).forEach((value) => this.checkFinite(value));
    const constants = given.map((value) => (value === '' ? undefined : this.constant(value)));
    const isConstant = given.length > 0 && given.every((value, i) => value === '' || constants[i] !== undefined);
    try {
      const operands = given.map((value, i) =>
        value === '' ? undefined : { ...this.type(value), ...(constants[i] ? { value: constants[i] } : {}) },
      );
      const types = def.infer(operands, attrs, outputCount);
      if (!isConstant) return this.builder.addNode(op, given, types, attrs, this.node.name, def.dataDependent);
      types.forEach(({ shape }) => this.checkSize(shape));
      return def.evaluate(constants, attrs, outputCount).map((t) => this.literal(t, op));
    } catch (error) {
      if (error instanceof RangeError || error instanceof TypeError)
        this.refuse(
          `${op} does not fit its inputs ${given.map((v) => this.show(v)).join(', ')}: ${error.message}`,
          HINT_SHAPES,
          'BAD_NODE',
        );
      throw error;
    }
  }

  /** Ends the import of this node with a problem that is reported with all others. */
  refuse(problem: string, hint: string, code = 'UNSUPPORTED_FORM'): never {
    throw new Refusal({ code, where: placeOf(this.node), problem, hint });
  }

  private operator(op: string): OpDef {
    return (
      ops.get(op) ??
      this.refuse(`${this.node.op} becomes ${op}, which is not supported`, 'replace it before export', 'UNSUPPORTED_OP')
    );
  }

  /** @throws Refusal for a constant that no sound model computes, before memory is asked for it */
  checkSize(shape: readonly number[]): void {
    if (!(sizeOf(shape) <= MAX_FOLDED))
      this.refuse(
        `Expected a constant of at most ${MAX_FOLDED} elements but found shape [${shape.join(',')}]`,
        HINT_SHAPES,
        'BAD_NODE',
      );
  }

  private checkFinite(value: string): void {
    const t = this.constant(value);
    if (!t || t.dtype !== 'f32') return;
    const at = t.data.findIndex((v: number) => !Number.isFinite(v));
    if (at >= 0)
      this.refuse(
        `Expected finite weights but tensor "${this.builder.label(value)}" has ${t.data[at]} at element ${at}`,
        'the training diverged or the file is damaged: export a sound checkpoint',
        'NON_FINITE_WEIGHTS',
      );
  }

  private show(value: string): string {
    if (value === '') return 'none';
    const { dtype, shape } = this.type(value);
    return `${dtype}[${shape.join(',')}]`;
  }
}

/** Elements of the largest constant that is computed at import: 1 GiB of float32. */
const MAX_FOLDED = 2 ** 28;

const HINT_SHAPES =
  'check the input shape (--shape name:1x3x640x640), or export the model again for a fixed input size';
