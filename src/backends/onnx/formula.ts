import type { GraphWriter } from './graph-writer.js';

/**
 * Arithmetic as formulas: each call adds one node, whose result every runtime rounds in the same way. Numbers become stored scalars of the element type in which the
 * formula computes. Both operands must have that type already.
 */
export class Formula {
  constructor(
    readonly w: GraphWriter,
    readonly type: 'f32' | 'f64' | 'i32',
  ) {}

  add = (a: Term, b: Term): string => this.node('Add', a, b);
  sub = (a: Term, b: Term): string => this.node('Sub', a, b);
  mul = (a: Term, b: Term): string => this.node('Mul', a, b);
  /** Quotients of one have two signs more: optimizers turn (1 / b) c into c / b, which rounds otherwise. */
  div = (a: Term, b: Term): string => (a === 1 ? this.neg(this.node('Div', -1, b)) : this.node('Div', a, b));
  min = (a: Term, b: Term): string => this.node('Min', a, b);
  max = (a: Term, b: Term): string => this.node('Max', a, b);
  less = (a: Term, b: Term): string => this.node('Less', a, b);
  greater = (a: Term, b: Term): string => this.node('Greater', a, b);
  atLeast = (a: Term, b: Term): string => this.node('GreaterOrEqual', a, b);
  atMost = (a: Term, b: Term): string => this.node('LessOrEqual', a, b);
  equal = (a: Term, b: Term): string => this.node('Equal', a, b);
  /** To the nearest whole number, of two equally near ones the even. */
  round = (a: Term): string => this.node('Round', a);
  floor = (a: Term): string => this.node('Floor', a);
  abs = (a: Term): string => this.node('Abs', a);
  neg = (a: Term): string => this.node('Neg', a);
  sqrt = (a: Term): string => this.node('Sqrt', a);
  /** The first where the condition holds, the second elsewhere. */
  where = (condition: string, a: Term, b: Term): string =>
    this.w.add('Where', [condition, this.operand(a), this.operand(b)]);
  both = (a: string, b: string): string => this.w.add('And', [a, b]);

  /** min(max(a, low), high). */
  limit = (a: string, low: number, high: number): string => this.node('Clip', a, low, high);

  /** A polynomial by Horner's rule, c[0] + x (c[1] + x (...)). */
  polynomial(x: string, c: readonly number[]): string {
    return c.slice(0, -1).reduceRight<Term>((sum, a) => this.add(a, this.mul(x, sum)), c.at(-1)!) as string;
  }

  private node(op: string, ...terms: readonly Term[]): string {
    return this.w.add(
      op,
      terms.map((term) => this.operand(term)),
    );
  }

  private operand(term: Term): string {
    return typeof term === 'number' ? this.w.number(this.type, term) : term;
  }
}

/** The name of a value, or a number. */
export type Term = string | number;
