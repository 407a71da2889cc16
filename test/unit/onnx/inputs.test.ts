import { describe, expect, it } from '@jest/globals';
import { DataType } from '../../../src/onnx/index.js';
import { floats, importSmall, node, problemsOf, value, type Small } from './models.js';

const conv = (inputs: Small['inputs'], channels = 3): Small => ({
  opset: 13,
  inputs: inputs!,
  nodes: [node('Sub', ['image', 'mean'], ['centred']), node('Conv', ['centred', 'w'], ['y'])],
  tensors: [floats('mean', [], [0.5]), floats('w', [2, channels, 1, 1], new Array<number>(2 * channels).fill(0.5))],
});
const shapeOf = (small: Small, shapes = {}): readonly number[] =>
  importSmall(small, { shapes }).graph.types.get('image')!.shape;

describe('shapes of inputs', () => {
  it.each([
    ['all open', ['N', 'C', 'H', 'W'], 3, [1, 3, 640, 640]],
    ['channels from the weights', ['N', 'C', 'H', 'W'], 4, [1, 4, 640, 640]],
    ['square with the known side', [1, 3, 'H', 320], 3, [1, 3, 320, 320]],
    ['batch only', ['N', 3, 32, 64], 3, [1, 3, 32, 64]],
    ['zero and negative extents are open', [0, 3, -1, 32], 3, [1, 3, 32, 32]],
  ] as [string, (string | number)[], number, number[]][])('%s', (_, declared, channels, expected) => {
    const small = conv({ image: declared }, channels);
    const { graph, notes } = importSmall(small);
    expect(graph.types.get('image')).toEqual({ dtype: 'f32', shape: expected });
    const toldAlways =
      declared.slice(1).some((d) => typeof d === 'string' || d <= 0) || typeof declared[0] === 'string';
    expect(notes.map((n) => n.code)).toEqual(toldAlways ? ['ASSUMED_SHAPE'] : []);
    if (toldAlways) expect(notes[0]!.hint).toContain(`--shape image:${expected.join('x')}`);
  });

  it('given shapes win over defaults, and are not noted', () => {
    expect(shapeOf(conv({ image: ['N', 3, 'H', 'W'] }), { image: [2, 3, 8, 16] })).toEqual([2, 3, 8, 16]);
    expect(importSmall(conv({ image: ['N', 3, 'H', 'W'] }), { shapes: { image: [2, 3, 8, 16] } }).notes).toEqual([]);
  });

  it('channels last is recognised', () => {
    const small: Small = { opset: 13, inputs: { image: [1, 'H', 'W', 3] }, nodes: [node('Relu', ['image'], ['y'])] };
    expect(shapeOf(small)).toEqual([1, 640, 640, 3]);
  });

  it.each([
    [{ images: [1, 3, 8, 8] }, /^UNKNOWN_INPUT: .*"images".*did you mean image\?/],
    [{ image: [3, 8, 8] }, /^BAD_INPUT_SHAPE: input "image": Expected a shape that fits \?x3x\?x\? but found 3x8x8/],
    [{ image: [1, 4, 8, 8] }, /^BAD_INPUT_SHAPE.*1x4x8x8/],
    [{ image: [1, 3, 0, 8] }, /^BAD_INPUT_SHAPE.*positive whole/],
    [{ image: [1, 3, 2.5, 8] }, /^BAD_INPUT_SHAPE.*positive whole/],
  ])('wrong shapes are refused: %j', (shapes, message) => {
    expect(problemsOf(() => shapeOf(conv({ image: ['N', 3, 'H', 'W'] }), shapes))).toEqual([
      expect.stringMatching(message),
    ]);
  });

  it('open extents without a sensible default are asked for', () => {
    const small: Small = { opset: 13, inputs: { image: ['N', 'L'] }, nodes: [node('Relu', ['image'], ['y'])] };
    expect(problemsOf(() => importSmall(small))[0]).toMatch(
      /^SHAPE_NEEDED: input "image": .*\[N,L\] open \| give them: --shape image:1x1/,
    );
    const unranked = { ...small, graph: { input: [value('image')] } };
    expect(problemsOf(() => importSmall(unranked))[0]).toMatch(/^SHAPE_NEEDED: input "image"/);
  });

  it('an assumption that does not work out is told with the failure', () => {
    const small: Small = {
      ...conv({ image: [1, 3, 'H', 'W'] }),
      nodes: [node('Reshape', ['image', 's'], ['y'])],
      tensors: [{ name: 's', dims: [2], dataType: DataType.INT64, int64Data: [3, 100] }],
    };
    expect(problemsOf(() => importSmall(small)).map((p) => p.split(':')[0])).toEqual(['BAD_NODE', 'ASSUMED_SHAPE']);
  });

  it('inputs that are stored tensors are constants', () => {
    const small: Small = {
      opset: 8,
      ir: 3,
      inputs: { x: [2], b: [2] },
      nodes: [node('Add', ['x', 'b'], ['y'])],
      tensors: [floats('b', [2], [1, 2])],
    };
    const { graph } = importSmall(small);
    expect(graph.inputs).toEqual(['x']);
    expect([...graph.constants.keys()]).toEqual(['b']);
  });
});
