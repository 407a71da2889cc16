import { describe, expect, test } from '@jest/globals';
import { passes } from '../../../passes/index.js';
import { InternalError } from '../../../src/diagnostics/index.js';
import type { Graph, Node, Patch } from '../../../src/ir/index.js';
import { printGraph } from '../../../src/ir/index.js';
import { runPasses } from '../../../src/pass.js';
import type { Fact, Pass } from '../../../src/pass.js';
import { real } from '../../../src/tensor/index.js';
import { graphOf } from '../../helpers/graphs.js';

const graph = graphOf(`input x: f32[2]
  a: f32[2] = Relu(x)
  y: f32[2] = Sigmoid(a)
  output y`);
const nodeNamed = (name: string, op: string, inputs: string[], output = name): Node => ({
  name,
  op,
  inputs,
  outputs: [output],
  attrs: {},
  origin: name,
});
const planned = (...patches: Patch[]): Pass => ({
  name: 'test-pass',
  summary: '',
  source: '',
  requires: [],
  ensures: [],
  run: { plan: () => patches },
});
const run = (pass: Pass, on: Graph = graph) => runPasses(on, [pass], {});

describe('a broken patch is our mistake, named by pass and patch', () => {
  test.each<[string, Patch, RegExp]>([
    [
      'changes the type of a value',
      { label: 'wrong type', remove: ['a'], add: [nodeNamed('a', 'Shape', ['x'])] },
      /value "a" changes from f32\[2\] to i64\[1\]/,
    ],
    [
      'makes a cycle',
      { label: 'cycle', remove: ['a'], add: [nodeNamed('a', 'Relu', ['y'])] },
      /form a cycle or read a value that nothing makes/,
    ],
    [
      'reads a value that nothing makes',
      { label: 'hole', remove: ['a'], add: [nodeNamed('a', 'Relu', ['nowhere'])] },
      /form a cycle or read a value that nothing makes/,
    ],
    ['removes a maker whose value is read', { label: 'gap', remove: ['a'] }, /read a value that nothing makes/],
    ['removes what is not there', { label: 'nothing', remove: ['z'] }, /there is no node "z" to remove/],
    [
      'adds a second node of that name',
      {
        label: 'twice',
        add: [nodeNamed('a', 'Relu', ['x'], 'b'), nodeNamed('c', 'Add', ['b', 'a'])],
        reroute: new Map([['a', 'c']]),
        except: new Set(['c']),
      },
      /two nodes are named "a"/,
    ],
    [
      'makes a value twice',
      { label: 'value', add: [nodeNamed('b', 'Relu', ['x'], 'a')] },
      /value "a" is defined twice/,
    ],
    [
      'hides a value under a constant',
      { label: 'constant', constants: new Map([['a', real([2], [1, 2])]]) },
      /there is a value "a" already/,
    ],
    [
      'has an operator that does not fit its inputs',
      {
        label: 'shapes',
        remove: ['a'],
        add: [nodeNamed('a', 'Add', ['x', 'k'])],
        constants: new Map([['k', real([3], [1, 2, 3])]]),
      },
      /broadcast/,
    ],
  ])('%s', (_, patch, why) => {
    expect(() => run(planned(patch))).toThrow(InternalError);
    expect(() => run(planned(patch))).toThrow(why);
    expect(() => run(planned(patch))).toThrow(/pass test-pass/);
  });
});

test('a missing requirement is our mistake', () => {
  const pass: Pass = { ...planned(), requires: ['neurons-placed', 'scales-folded'] };
  expect(() => run(pass)).toThrow(InternalError);
  expect(() => run(pass)).toThrow(/test-pass needs neurons-placed, scales-folded first/);
});

test('facts of earlier passes, and those that hold from the start, satisfy later ones', () => {
  const first: Pass = { ...planned(), ensures: ['batch-norm-folded'] };
  const second: Pass = { ...planned(), requires: ['batch-norm-folded', 'lateral-pooling'] };
  const result = runPasses(graph, [first, second], {}, ['lateral-pooling']);
  expect([...result.facts].sort()).toEqual(['batch-norm-folded', 'lateral-pooling']);
  expect(result.graph).toBe(graph);
});

test('the order of all passes satisfies every requirement', () => {
  const known = new Set<Fact>();
  for (const pass of passes) {
    expect(pass.requires.filter((fact) => !known.has(fact))).toEqual([]);
    pass.ensures.forEach((fact) => known.add(fact));
  }
  expect(new Set(passes.map((p) => p.name)).size).toBe(passes.length);
});

test('a rule runs until nothing changes and reports each reason once', () => {
  const rule: Pass = {
    ...planned(),
    run: {
      rule: (node, view) => {
        const maker = view.producer(node.inputs[0]!);
        if (node.op !== 'Relu') return { node: node.name, why: `${node.op} is no Relu` };
        return maker?.op === 'Relu'
          ? { label: `${node.name} twice`, remove: [node.name, maker.name], add: [{ ...node, inputs: maker.inputs }] }
          : undefined;
      },
    },
  };
  const chain = graphOf(`input x: f32[2]
    a: f32[2] = Relu(x)
    b: f32[2] = Relu(a)
    c: f32[2] = Relu(b)
    y: f32[2] = Sigmoid(c)
    output y`);
  const { graph: after, log } = run(rule, chain);
  expect(after.nodes.map((n) => n.op)).toEqual(['Relu', 'Sigmoid']);
  expect(log[0]!.applied).toEqual(['b twice', 'c twice']);
  expect(log[0]!.declined).toEqual([{ node: 'y', why: 'Sigmoid is no Relu' }]);
});

test('a reroute moves readers, spares its exceptions and the graph outputs', () => {
  const on = graphOf(`input x: f32[2]
    a: f32[2] = Relu(x)
    b: f32[2] = Sigmoid(a)
    c: f32[2] = Tanh(a)
    output a, b, c`);
  const { graph: after } = run(
    planned({
      label: 'move',
      add: [nodeNamed('n', 'Neg', ['a'])],
      reroute: new Map([['a', 'n']]),
      except: new Set(['c']),
    }),
    on,
  );
  expect(printGraph(after)).toBe(
    [
      'input x: f32[2]',
      'a: f32[2] = Relu(x)',
      'c: f32[2] = Tanh(a)',
      'n: f32[2] = Neg(a)',
      'b: f32[2] = Sigmoid(n)',
      'output a, b, c',
    ].join('\n'),
  );
});
