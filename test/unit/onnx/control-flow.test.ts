import { describe, expect, it } from '@jest/globals';
import {
  AttributeType,
  DataType,
  type AttributeProto,
  type FunctionProto,
  type GraphProto,
  type NodeProto,
} from '../../../src/onnx/index.js';
import { expectAsRuntime } from './compare.js';
import { attribute, floats, importSmall, ints, node, opsOf, problemsOf, value, type Small } from './models.js';

const branch = (g: GraphProto): AttributeProto => ({ type: AttributeType.GRAPH, g: { name: 'branch', ...g } });
const reference = (n: NodeProto, name: string, refAttrName: string, type: number): NodeProto => ({
  ...n,
  attribute: [{ name, refAttrName, type }],
});

/** If the last extent of x equals `extent`: double the outer value r, else its square root of a local tensor. */
const choice = (extent: number): Small => ({
  opset: 13,
  nodes: [
    node('Relu', ['x'], ['r']),
    node('Shape', ['x'], ['shape']),
    node('Gather', ['shape', 'three'], ['last']),
    node('Equal', ['last', 'wanted'], ['same']),
    node('If', ['same'], ['y'], {
      then_branch: branch({ node: [node('Add', ['r', 'r'], ['t'])], output: [value('t')] }),
      else_branch: branch({
        node: [
          node('Mul', ['r', 'local'], ['m']),
          node('If', ['same'], ['n'], {
            then_branch: branch({ node: [node('Identity', ['m'], ['t2'])], output: [value('t2')] }),
            else_branch: branch({ node: [node('Add', ['m', 'x'], ['m3'])], output: [value('m3')] }),
          }),
          node('Neg', ['n'], ['e']),
        ],
        initializer: [floats('local', [], [3])],
        output: [value('e')],
      }),
    }),
  ],
  tensors: [ints('three', [3], []), ints('wanted', [extent], [])],
});

describe('If on a constant', () => {
  it('takes the then branch, which reads values around it', async () => {
    expect(opsOf(await expectAsRuntime(choice(4)))).toEqual(['Relu', 'Add']);
  });

  it('takes the else branch, with its own tensors and an If inside', async () => {
    const imported = await expectAsRuntime(choice(5));
    expect(opsOf(imported)).toEqual(['Relu', 'Mul', 'Add', 'Neg']);
    expect([...imported.graph.constants.keys()]).toEqual(['If:y/local']);
  });

  it('is refused when the condition depends on the data', () => {
    const small: Small = {
      opset: 13,
      nodes: [
        node('ReduceSum', ['x'], ['s'], { keepdims: 0 }),
        node('Cast', ['s'], ['c'], { to: 9 }),
        node('If', ['c'], ['y'], {
          then_branch: branch({ output: [value('x')] }),
          else_branch: branch({ output: [value('s')] }),
        }),
      ],
    };
    expect(problemsOf(() => importSmall(small))).toEqual([
      expect.stringMatching(
        /^UNSUPPORTED_FORM: node "If:y" \(If, opset 13\): Expected the condition of If to be constant/,
      ),
    ]);
  });
});

const leaky: FunctionProto = {
  name: 'Leaky',
  domain: 'mine',
  input: ['a'],
  output: ['out'],
  attribute: ['low'],
  attributeProto: [attribute('slope', 0.25)],
  opsetImport: [{ domain: '', version: 13 }],
  node: [
    reference(node('LeakyRelu', ['a'], ['r']), 'alpha', 'slope', AttributeType.FLOAT),
    reference(node('Constant', [], ['c']), 'value_float', 'low', AttributeType.FLOAT),
    node('Add', ['r', 'c'], ['out']),
  ],
};
const twice: FunctionProto = {
  name: 'Twice',
  domain: 'mine',
  input: ['a', 'b'],
  output: ['out', 'first'],
  attribute: ['low'],
  opsetImport: [
    { domain: '', version: 13 },
    { domain: 'mine', version: 1 },
  ],
  node: [
    { ...reference(node('Leaky', ['a'], ['r'], {}, 'mine'), 'low', 'low', AttributeType.FLOAT) },
    node('Constant', [], ['front'], { value_ints: [0] }),
    node('Leaky', ['r'], ['first'], { low: { float: -1 }, slope: 0.5 }, 'mine'),
    node('Squeeze', ['first', 'front'], ['s']),
    node('Clip', ['s', 'b'], ['out']),
  ],
};

describe('functions of the model', () => {
  const small: Small = {
    opset: 15,
    domains: ['mine'],
    functions: [leaky, twice],
    outputs: ['y', 'z'],
    nodes: [
      node('Twice', ['x', 'low'], ['y', 'f'], { low: { float: 2 } }, 'mine'),
      node('Twice', ['f', 'low'], ['z', 'unread'], { low: { float: 0.5 } }, 'mine'),
    ],
    tensors: [floats('low', [], [0.1])],
  };

  it('are expanded with defaults, references and functions inside', async () => {
    const imported = await expectAsRuntime(small);
    expect(opsOf(imported)).toEqual(
      [...Array<string[]>(2).fill(['LeakyRelu', 'Add', 'LeakyRelu', 'Add', 'Squeeze', 'Clip'])].flat(),
    );
    expect(imported.graph.nodes.map((n) => n.attrs['alpha']).filter((a) => a !== undefined)).toEqual([
      0.25, 0.5, 0.25, 0.5,
    ]);
    expect(imported.graph.nodes[0]!.name).toBe('Twice:y/Leaky:r/LeakyRelu:r');
  });

  it('may leave out trailing inputs', async () => {
    await expectAsRuntime({
      ...small,
      outputs: ['y'],
      nodes: [node('Twice', ['x'], ['y', 'unread'], { low: { float: 2 } }, 'mine')],
    });
  });

  it('have operator versions of their own', () => {
    const old: FunctionProto = {
      name: 'Old',
      domain: 'mine',
      input: ['a'],
      output: ['b'],
      opsetImport: [{ domain: '', version: 11 }],
      node: [node('Squeeze', ['a'], ['b'], { axes: [0] })],
    };
    const { graph } = importSmall({
      opset: 15,
      domains: ['mine'],
      functions: [old],
      nodes: [node('Old', ['x'], ['y'], {}, 'mine')],
    });
    expect(graph.types.get('y')!.shape).toEqual([2, 4, 4]);
  });

  it('that call themselves are refused', () => {
    const loop: FunctionProto = {
      name: 'Loop',
      domain: 'mine',
      input: ['a'],
      output: ['b'],
      node: [node('Loop', ['a'], ['b'], {}, 'mine')],
    };
    expect(
      problemsOf(() =>
        importSmall({
          opset: 15,
          domains: ['mine'],
          functions: [loop],
          nodes: [node('Loop', ['x'], ['y'], {}, 'mine')],
        }),
      ),
    ).toEqual([expect.stringMatching(/^UNSUPPORTED_FORM: node "Loop:y\/Loop:b".*calls itself/)]);
  });

  it('of a version that is too new are refused', () => {
    const late = { ...leaky, opsetImport: [{ domain: '', version: 27 }] };
    expect(
      problemsOf(() =>
        importSmall({
          opset: 15,
          domains: ['mine'],
          functions: [late],
          nodes: [node('Leaky', ['x'], ['y'], {}, 'mine')],
        }),
      )[0],
    ).toMatch(/^UNSUPPORTED_OPSET: .*function "Leaky": Expected opset 7 to 26 but found 27/);
  });
});

it('sparse tensors become dense', async () => {
  const imported = await expectAsRuntime({
    opset: 13,
    nodes: [node('Add', ['x', 'sparse'], ['y'])],
    graph: {
      sparseInitializer: [
        {
          dims: [4, 4],
          values: { ...floats('sparse', [2], [1.5, -2]), dataType: DataType.FLOAT },
          indices: ints('', [1, 14]),
        },
      ],
    },
  });
  expect(imported.graph.constants.get('sparse')!.data[14]).toBe(-2);
});
