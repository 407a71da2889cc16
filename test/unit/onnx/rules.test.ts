import { describe, expect, it } from '@jest/globals';
import { DataType } from '../../../src/onnx/index.js';
import { expectAsRuntime } from './compare.js';
import { floats, ints, node, opsOf, type Small, type Value } from './models.js';

const relu = node('Relu', ['x'], ['r']);
const cases: (readonly [name: string, model: Small, ops: readonly string[] | undefined])[] = [];
const add = (name: string, model: Small, ops?: readonly string[]): void =>
  void cases.push([`${name}, opset ${model.opset}`, model, ops]);

for (const [attrs, label] of [
  [{ min: -0.5, max: { float: 1 } }, 'both'],
  [{ max: 0.5 }, 'max'],
  [{}, 'none'],
] as const)
  add(`Clip attributes (${label})`, { opset: 7, nodes: [node('Clip', ['x'], ['y'], attrs)] }, ['Clip']);
add('Clip inputs', { opset: 13, nodes: [node('Clip', ['x', '', 'm'], ['y'])], tensors: [floats('m', [], [0.5])] }, [
  'Clip',
]);

add(
  'Slice attributes',
  { opset: 9, nodes: [node('Slice', ['x'], ['y'], { starts: [1, -3], ends: [2 ** 53, -1], axes: [1, 3] })] },
  ['Slice'],
);
add(
  'Slice attributes without axes',
  { opset: 7, nodes: [node('Slice', ['x'], ['y'], { starts: [0, 1], ends: [1, 2] })] },
  ['Slice'],
);
add(
  'Slice inputs',
  {
    opset: 13,
    nodes: [node('Slice', ['x', 's', 'e', 'a', 't'], ['y'])],
    tensors: [ints('s', [-1]), ints('e', [-(2 ** 53)]), ints('a', [2]), ints('t', [-2])],
  },
  ['Slice'],
);

for (const opset of [7, 11, 13]) {
  const late = opset >= 13;
  const list = (op: string, x: string, y: string, axes: number[]): ReturnType<typeof node> =>
    late ? node(op, [x, `${y}.a`], [y]) : node(op, [x], [y], { axes });
  add(
    'Unsqueeze and Squeeze',
    {
      opset,
      nodes: [list('Unsqueeze', 'x', 'u', [0, 3]), list('Squeeze', 'u', 'y', [0, 1])],
      tensors: late ? [ints('u.a', [0, 3]), ints('y.a', [0, 1])] : [],
    },
    ['Unsqueeze', 'Squeeze'],
  );
  add(
    'ReduceSum',
    { opset, nodes: [list('ReduceSum', 'x', 'y', [2, 1])], tensors: late ? [ints('y.a', [2, 1])] : [] },
    ['ReduceSum'],
  );
}
add('Squeeze without axes', { opset: 11, nodes: [node('Squeeze', ['x'], ['y'])] });
for (const op of [
  'ReduceMean',
  'ReduceMax',
  'ReduceMin',
  'ReduceProd',
  'ReduceL1',
  'ReduceL2',
  'ReduceLogSumExp',
  'ReduceSumSquare',
]) {
  add(op, { opset: 11, nodes: [node(op, ['x'], ['y'], { axes: [1, 3], keepdims: 0 })] }, [op]);
  add(op, { opset: 18, nodes: [node(op, ['x', 'a'], ['y'], { keepdims: 0 })], tensors: [ints('a', [1, -1])] }, [op]);
}
add('ReduceMean of everything', { opset: 13, nodes: [node('ReduceMean', ['x'], ['y'])] });
add('ReduceMean of nothing', {
  opset: 18,
  nodes: [node('ReduceMean', ['x'], ['m'], { noop_with_empty_axes: 1 }), node('Add', ['m', 'x'], ['y'])],
});

const two = ['y', 'z'];
add('Split attribute', { opset: 7, outputs: two, nodes: [node('Split', ['x'], two, { axis: 3, split: [1, 3] })] }, [
  'Split',
]);
add('Split in equal parts', { opset: 11, outputs: two, nodes: [node('Split', ['x'], two, { axis: -1 })] }, ['Split']);
add(
  'Split input',
  { opset: 13, outputs: two, nodes: [node('Split', ['x', 's'], two, { axis: 2 })], tensors: [ints('s', [3, 1])] },
  ['Split'],
);
add(
  'Split by number',
  {
    opset: 18,
    inputs: { x: [5, 2] },
    outputs: [...two, 'w'],
    nodes: [node('Split', ['x'], [...two, 'w'], { num_outputs: 3 })],
  },
  ['Split'],
);
add('Split with an unread output', { opset: 13, nodes: [node('Split', ['x'], ['y', 'unread'], { axis: 3 })] }, [
  'Split',
]);

add(
  'Pad attributes',
  { opset: 10, nodes: [node('Pad', ['x'], ['y'], { pads: [0, 0, 1, 2, 0, 1, 0, 3], value: 1.5 })] },
  ['Pad'],
);
add(
  'Pad reflect',
  { opset: 9, nodes: [node('Pad', ['x'], ['y'], { pads: [0, 0, 1, 2, 0, 0, 0, 3], mode: 'reflect' })] },
  ['Pad'],
);
add(
  'Pad inputs',
  {
    opset: 13,
    nodes: [node('Pad', ['x', 'p', 'v'], ['y'])],
    tensors: [ints('p', [0, 0, 1, 0, 0, 0, -1, 2]), floats('v', [], [-1])],
  },
  ['Pad'],
);
add(
  'Pad of some axes',
  {
    opset: 18,
    nodes: [node('Pad', ['x', 'p', '', 'a'], ['y'], { mode: 'edge' })],
    tensors: [ints('p', [1, 2, 0, 3]), ints('a', [-1, 1])],
  },
  ['Pad'],
);

const topk = ['y', 'i:i64'];
add('TopK attribute', { opset: 9, outputs: topk, nodes: [node('TopK', ['x'], ['y', 'i'], { k: 2, axis: 1 })] }, [
  'TopK',
]);
add(
  'TopK input',
  { opset: 10, outputs: topk, nodes: [node('TopK', ['x', 'k'], ['y', 'i'], { axis: 2 })], tensors: [ints('k', [3])] },
  ['TopK'],
);
add(
  'TopK smallest',
  {
    opset: 11,
    outputs: topk,
    nodes: [node('TopK', ['x', 'k'], ['y', 'i'], { largest: 0 })],
    tensors: [ints('k', [1])],
  },
  ['TopK'],
);

const scales = floats('s', [4], [1, 1, 2, 1.5]);
for (const mode of ['nearest', 'linear']) {
  add(
    `Upsample ${mode}`,
    { opset: 7, nodes: [node('Upsample', ['x'], ['y'], { mode, scales: { floats: [1, 1, 2, 3] } })] },
    ['Resize'],
  );
  add(`Upsample ${mode}`, { opset: 9, nodes: [node('Upsample', ['x', 's'], ['y'], { mode })], tensors: [scales] }, [
    'Resize',
  ]);
  add(`Resize ${mode}`, { opset: 10, nodes: [node('Resize', ['x', 's'], ['y'], { mode })], tensors: [scales] }, [
    'Resize',
  ]);
  add(
    `Resize ${mode} to sizes`,
    {
      opset: 11,
      nodes: [
        node('Resize', ['x', 'e', 'e', 'z'], ['y'], { mode, coordinate_transformation_mode: 'pytorch_half_pixel' }),
      ],
      tensors: [floats('e', [0], []), ints('z', [1, 2, 7, 3])],
    },
    ['Resize'],
  );
  add(
    `Resize ${mode} of some axes`,
    {
      opset: 18,
      nodes: [node('Resize', ['x', '', 's2'], ['y'], { mode, axes: [3, 2], antialias: 0, nearest_mode: 'ceil' })],
      tensors: [floats('s2', [2], [2, 1.5])],
    },
    ['Resize'],
  );
}
add(
  'Resize to sizes of some axes',
  {
    opset: 19,
    nodes: [node('Resize', ['x', '', '', 'z'], ['y'], { axes: [-1, -2], mode: 'cubic' })],
    tensors: [ints('z', [7, 6])],
  },
  ['Resize'],
);

for (const opset of [7, 10, 12, 22])
  add(
    'Dropout',
    { opset, ir: opset > 20 ? 10 : 8, nodes: [node('Dropout', ['x'], ['d']), node('Relu', ['d'], ['y'])] },
    ['Relu'],
  );

for (const op of ['Softmax', 'LogSoftmax']) {
  add(`${op} of the default axis`, { opset: 7, nodes: [node(op, ['x'], ['y'])] }, ['Reshape', op, 'Reshape']);
  add(`${op} of the last axis`, { opset: 11, nodes: [node(op, ['x'], ['y'], { axis: -1 })] }, [op]);
  add(`${op} of rank 2`, { opset: 9, inputs: { x: [3, 5] }, nodes: [node(op, ['x'], ['y'])] }, [op]);
  add(`${op} of one long axis`, { opset: 9, inputs: { x: [2, 5, 1, 1] }, nodes: [node(op, ['x'], ['y'])] }, [op]);
  add(`${op} of axis 0`, { opset: 9, inputs: { x: [2, 3] }, nodes: [node(op, ['x'], ['y'], { axis: 0 })] }, [
    'Reshape',
    op,
    'Reshape',
  ]);
  add(op, { opset: 13, nodes: [node(op, ['x'], ['y'], { axis: 1 })] }, [op]);
}

const statistics = ['scale', 'bias', 'mean', 'var'].map((name, i) => floats(name, [2], [0.5 + i, 1.5 + i]));
for (const [opset, attrs] of [
  [7, { spatial: 1, momentum: 0.8 }],
  [9, { momentum: 0.8, epsilon: 1e-2 }],
  [14, { training_mode: 0 }],
  [15, {}],
] as [number, Record<string, Value>][])
  add(
    'BatchNormalization',
    {
      opset,
      nodes: [node('BatchNormalization', ['x', 'scale', 'bias', 'mean', 'var'], ['y'], attrs)],
      tensors: statistics,
    },
    ['BatchNormalization'],
  );

add(
  'MaxPool with storage order',
  { opset: 12, nodes: [node('MaxPool', ['x'], ['y'], { kernel_shape: [2, 2], storage_order: 1 })] },
  ['MaxPool'],
);
add(
  'Cast there and back',
  {
    opset: 9,
    nodes: [
      node('Cast', ['x'], ['i'], { to: 7 }),
      node('Cast', ['i'], ['d'], { to: 11 }),
      node('Cast', ['d'], ['y'], { to: 1 }),
    ],
  },
  ['Cast', 'Cast'],
);
add(
  'CastLike',
  { opset: 15, outputs: ['y:i64'], nodes: [node('CastLike', ['x', 'one'], ['y'])], tensors: [ints('one', [1])] },
  ['Cast'],
);
for (const op of ['Sum', 'Max', 'Min', 'Mean'])
  for (const inputs of [['x'], ['x', 'r'], ['x', 'r', 'c']])
    add(`${op} of ${inputs.length}`, {
      opset: 8,
      nodes: [relu, node(op, inputs, ['y'])],
      tensors: [floats('c', [2, 1, 1], [0.3, -0.7])],
    });
add('GroupNormalization', {
  opset: 21,
  ir: 10,
  inputs: { x: [2, 4, 3, 2] },
  nodes: [node('GroupNormalization', ['x', 's', 'b'], ['y'], { num_groups: 2, epsilon: 0.01 })],
  tensors: [floats('s', [4], [1, -2, 3, 0.5]), floats('b', [4], [0, 1, 2, 3])],
});
add('GroupNormalization', {
  opset: 18,
  inputs: { x: [2, 4, 3] },
  nodes: [node('GroupNormalization', ['x', 's', 'b'], ['y'], { num_groups: 2 })],
  tensors: [floats('s', [2], [1, -2]), floats('b', [2], [0, 1])],
});
add('Swish', { opset: 24, ir: 11, nodes: [node('Swish', ['x'], ['y'], { alpha: 1.5 })] }, ['Swish']);
add('Gelu', { opset: 20, ir: 9, nodes: [node('Gelu', ['x'], ['y'], { approximate: 'tanh' })] }, ['Gelu']);
add(
  'QuickGelu',
  { opset: 13, domains: ['com.microsoft'], nodes: [node('QuickGelu', ['x'], ['y'], { alpha: 1.25 }, 'com.microsoft')] },
  ['Swish'],
);
add(
  'Gelu of ONNX Runtime',
  { opset: 13, domains: ['com.microsoft'], nodes: [node('Gelu', ['x'], ['y'], {}, 'com.microsoft')] },
  ['Gelu'],
);
add(
  'FusedConv',
  {
    opset: 13,
    domains: ['com.microsoft'],
    nodes: [
      node(
        'FusedConv',
        ['x', 'w', 'b'],
        ['y'],
        { kernel_shape: [1, 1], activation: 'LeakyRelu', activation_params: { floats: [0.25] } },
        'com.microsoft',
      ),
    ],
    tensors: [floats('w', [1, 2, 1, 1], [1, -1.5]), floats('b', [1], [0.1])],
  },
  ['Conv', 'LeakyRelu'],
);

add(
  'Constant of every form',
  {
    opset: 13,
    nodes: [
      node('Constant', [], ['a'], { value_float: { float: 2 } }),
      node('Constant', [], ['b'], { value_floats: { floats: [1, 2, 3, 4] } }),
      node('Constant', [], ['c'], { value_int: 3 }),
      node('Constant', [], ['d'], { value_ints: [4] }),
      node('Constant', [], ['e'], {
        value: { type: 4, t: { dims: [1], dataType: DataType.FLOAT16, int32Data: [0x3c00] } },
      }),
      node('Cast', ['c'], ['cf'], { to: 1 }),
      node('Cast', ['d'], ['df'], { to: 1 }),
      node('Cast', ['e'], ['ef'], { to: 1 }),
      node('Sum', ['x', 'a', 'b', 'cf', 'df', 'ef'], ['y']),
    ],
  },
  ['Sum'],
);

add(
  'shape arithmetic',
  {
    opset: 13,
    inputs: { x: [1, 2, 4, 6] },
    nodes: [
      node('Shape', ['x'], ['shape']),
      node('Gather', ['shape', 'two'], ['h']),
      node('Gather', ['shape', 'three'], ['w']),
      node('Cast', ['h'], ['hf'], { to: 1 }),
      node('Div', ['hf', 'third'], ['hd']),
      node('Floor', ['hd'], ['hfl']),
      node('Cast', ['hfl'], ['h3'], { to: 7 }),
      node('Mul', ['h3', 'two'], ['h6']),
      node('Unsqueeze', ['w', 'zero'], ['w1']),
      node('Slice', ['shape', 'zero', 'one'], ['n1']),
      node('Concat', ['n1', 'minus', 'w1'], ['target'], { axis: 0 }),
      node('Reshape', ['x', 'target'], ['flat']),
      node('Range', ['zero0', 'w', 'one0'], ['range']),
      node('Cast', ['range'], ['rf'], { to: 1 }),
      node('ConstantOfShape', ['w1'], ['filled'], { value: { type: 4, t: floats('', [1], [2.5]) } }),
      node('Equal', ['rf', 'filled'], ['eq']),
      node('Where', ['eq', 'filled', 'rf'], ['chosen']),
      node('Expand', ['chosen', 'target2'], ['grid']),
      node('Add', ['flat', 'grid'], ['y']),
      node('Size', ['x'], ['unread']),
    ],
    tensors: [
      ints('two', [2], []),
      ints('three', [3], []),
      floats('third', [], [3]),
      ints('zero', [0]),
      ints('one', [1]),
      ints('minus', [-1]),
      ints('zero0', [0], []),
      ints('one0', [1], []),
      ints('target2', [1, 8, 6]),
    ],
  },
  ['Reshape', 'Add'],
);
add(
  'Shape of some axes',
  { opset: 15, outputs: ['y:i64'], nodes: [node('Shape', ['x'], ['y'], { start: -3, end: -1 })] },
  [],
);
add('Size', { opset: 13, outputs: ['y:i64'], nodes: [node('Size', ['x'], ['y'])] }, []);
add(
  'Identity of an input',
  { opset: 13, outputs: ['y', 'z'], nodes: [node('Identity', ['x'], ['y']), node('Relu', ['y'], ['z'])] },
  ['Relu', 'Identity'],
);
add(
  'one value as two outputs',
  { opset: 13, outputs: ['y', 'z'], nodes: [relu, node('Identity', ['r'], ['y']), node('Identity', ['r'], ['z'])] },
  ['Relu', 'Identity'],
);
add('nodes in any order', { opset: 13, nodes: [node('Sigmoid', ['r'], ['y']), relu] }, ['Relu', 'Sigmoid']);

describe('operators of every version become those of opset 20', () => {
  it.each(cases)('%s', async (_, model, ops) => {
    const imported = await expectAsRuntime(model);
    if (ops) expect(opsOf(imported)).toEqual(ops);
  });
});
