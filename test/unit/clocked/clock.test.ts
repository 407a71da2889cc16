import { describe, expect, test } from '@jest/globals';
import { clock, nirDialects, simulateClocked, type ClockOptions } from '../../../src/clocked/index.js';
import type { NirGraph, NirMetadata, NirNode } from '../../../src/nir/index.js';
import { ifNode, nirArray, nirChain, nirDoubles, nirGraph } from '../../helpers/nir-graphs.js';

/** Membrane and spikes of one neuron that gets these currents. */
function driven(node: NirNode, currents: readonly number[], options: ClockOptions): { v: number[]; spikes: number[] } {
  const run = simulateClocked(
    clock(nirChain([1], { node }, [1]), options),
    { shape: [currents.length, 1], data: currents },
    { record: { membranes: true, spikes: true } },
  );
  return { v: [...run.membranes.get('node')!.data], spikes: [...run.spikes.get('node')!.data] };
}

describe('dialects', () => {
  const node: NirNode = { ...ifNode([1], 1, 4), vReset: nirDoubles([1], 0.25) } as NirNode;
  const currents = [0.5, 0.5, 2.75, -3];
  const by = (dialect: string) => driven(node, currents, { dt: 0.25, dialect });

  test('strict: r dt, v > threshold, reset to v_reset', () => {
    expect(by('strict')).toEqual({ v: [0.5, 1, 0.25, -2.75], spikes: [0, 0, 1, 0] });
  });
  test('sinabs: r ignored, one spike for each threshold, subtracted, membrane not below minus the threshold', () => {
    expect(by('sinabs')).toEqual({ v: [0.5, 0, 0.75, -1], spikes: [0, 1, 2, 0] });
  });
  test('spikingjelly: v >= threshold', () => {
    expect(by('spikingjelly')).toEqual({ v: [0.5, 0.25, 0.25, -2.75], spikes: [0, 1, 1, 0] });
  });
  test('norse: reset to zero', () => {
    expect(by('norse')).toEqual({ v: [0.5, 1, 0, -3], spikes: [0, 0, 1, 0] });
  });
  test('spyx: the threshold is subtracted', () => {
    expect(by('spyx')).toEqual({ v: [0.5, 1, 2.75, -0.25], spikes: [0, 0, 1, 0] });
  });
  test('snntorch: IF leaks a tenth and subtracts, LIF is reset to zero', () => {
    const { v, spikes } = by('snntorch');
    expect(spikes).toEqual([0, 0, 1, 0]);
    expect(v[1]).toBeCloseTo(0.95, 12);
    expect(v[2]).toBeCloseTo(0.9 * 0.95 + 2.75 - 1, 12);
    const leaky = { ...node, type: 'LIF', tau: nirDoubles([1], 1), vLeak: nirDoubles([1], 0) } as NirNode;
    expect(driven(leaky, [4], { dt: 0.5, dialect: 'snntorch' })).toEqual({ v: [0], spikes: [1] });
    expect(driven(leaky, [4], { dt: 0.5 })).toEqual({ v: [0.25], spikes: [1] });
  });
  test('there is no other', () => {
    expect([...nirDialects.keys()]).toHaveLength(6);
    expect(() => by('sinab')).toThrow(/NIR_UNKNOWN_DIALECT.*\n.*sinabs/s);
  });
});

test('leaky neurons with parameters of their own, in any number', () => {
  const all = (value: number): ReturnType<typeof nirArray> => nirArray([300_000], value);
  const lif: NirNode = { type: 'LIF', tau: all(1), r: all(1), vLeak: all(0), vThreshold: all(1), vReset: all(0) };
  const graph = nirChain([300_000], { lif }, [300_000]);
  expect(clock(graph, { dt: 0.5 }).nodes).toHaveLength(3);
  expect(codesOf(graph, { dt: 2 })).toEqual(['NIR_DT_TOO_LONG']);
});

describe('metadata', () => {
  const node = (metadata: NirMetadata) => ifNode([1], 1, 1, metadata);

  test('wins over the dialect, unless it is to be ignored', () => {
    const metadata = {
      'snn_convert.reset': 'subtract',
      'snn_convert.compare': '>=',
      'snn_convert.spikes': 'multi',
      'snn_convert.max_spikes': 3,
      'snn_convert.v_init': 0.5,
    };
    expect(driven(node(metadata), [0.5, 7], { dt: 1 })).toEqual({ v: [0, 4], spikes: [1, 3] });
    expect(driven(node(metadata), [0.5, 7], { dt: 1, ignoreMetadata: true })).toEqual({ v: [0.5, 0], spikes: [0, 1] });
    expect(driven(node({ 'snn_convert.spikes': 'single' }), [0.5, 7], { dt: 1, dialect: 'sinabs' }).spikes).toEqual([
      0, 1,
    ]);
  });

  test('values that it cannot have are all told', () => {
    const metadata = { 'snn_convert.reset': 'soft', 'snn_convert.max_spikes': 0, 'snn_convert.v_init': 'half' };
    expect(codesOf(nirChain([1], { n: node(metadata) }, [1]))).toEqual(new Array(3).fill('NIR_BAD_METADATA'));
  });

  test('of the graph: dt and timesteps, below what the caller says', () => {
    const graph = nirChain([1], { n: ifNode([1], 1) }, [1], { 'snn_convert.dt': 0.5, 'snn_convert.timesteps': 7 });
    expect(clock(graph)).toMatchObject({ dt: 0.5, timesteps: 7 });
    expect(clock(graph, { dt: 2 }).dt).toBe(2);
    expect(simulateClocked(clock(graph), { shape: [1], data: [1] }).timesteps).toBe(7);
    expect(clock(nirChain([1], { n: ifNode([1], 1) }, [1])).dt).toBe(1e-4);
    const ignoring = clock(graph, { ignoreMetadata: true });
    expect([ignoring.dt, ignoring.timesteps, ignoring.notes]).toEqual([1e-4, undefined, []]);
  });

  test.each([2.5, Infinity, 1e12, -8, 0, '8'])('timesteps of %p are refused', (timesteps) => {
    const graph = nirChain([1], { n: node({}) }, [1], { 'snn_convert.timesteps': timesteps });
    expect(codesOf(graph)).toEqual(['NIR_BAD_METADATA']);
    expect(codesOf(graph, { ignoreMetadata: true })).toEqual([]);
  });

  test.each(['x', NaN, 1e-300, 1e4, nirDoubles([1], 1)])('a dt of %p is refused', (dt) => {
    const graph = nirChain([1], { n: node({}) }, [1], { 'snn_convert.dt': dt });
    expect(codesOf(graph)).toEqual(['NIR_BAD_DT']);
    expect(codesOf(graph, { dt: 1 })).toEqual([]);
  });

  test('membranes at the start: finite, one for all or one for each', () => {
    const chain = (given: number | ReturnType<typeof nirArray>) =>
      nirChain([2], { n: ifNode([2], 1, 1, { 'snn_convert.v_init': given }) }, [2]);
    for (const bad of [NaN, Infinity, nirDoubles([3], 0.5), nirDoubles([0], 0), nirDoubles([2], [0, NaN])])
      expect(codesOf(chain(bad))).toEqual(['NIR_BAD_METADATA']);
    for (const good of [0.5, nirDoubles([1], 0.5), nirDoubles([2], 0.5), nirDoubles([2], [0, 1])])
      expect(codesOf(chain(good))).toEqual([]);
  });
});

describe('notes', () => {
  const codes = (graph: NirGraph, options: ClockOptions) => clock(graph, options).notes.map(({ code }) => code);

  test('of other timesteps than the file was written for', () => {
    const graph = nirChain([1], { n: ifNode([1], 1) }, [1], { 'snn_convert.dt': 1 });
    expect(codes(graph, { dt: 0.5 })).toEqual(['NIR_DT_DIFFERS']);
    expect(codes(graph, { dt: 1 })).toEqual([]);
    expect(codes(graph, {})).toEqual([]);
  });

  test('of leaks that the tool makes discrete otherwise', () => {
    const li: NirNode = { type: 'LI', tau: nirArray([1], 1), r: nirArray([1], 1), vLeak: nirArray([1], 0) };
    const by = (dialect: string) => codes(nirChain([1], { li }, [1]), { dt: 0.5, dialect });
    expect(['sinabs', 'norse', 'strict', 'snntorch'].map(by)).toEqual([
      ['NIR_LEAKS_OTHERWISE'],
      ['NIR_LEAKS_OTHERWISE'],
      [],
      [],
    ]);
    expect(codes(nirChain([1], { n: ifNode([1], 1) }, [1]), { dialect: 'norse' })).toEqual([]);
  });

  test('of delays that are no whole number of timesteps', () => {
    const late = (seconds: number) => nirChain([1], { d: { type: 'Delay', delay: nirArray([1], seconds) } }, [1]);
    expect(codes(late(0.003), { dt: 1e-4 })).toEqual([]);
    expect(codes(late(0.00025), { dt: 1e-4 })).toEqual(['NIR_DELAY_ROUNDED']);
  });
});

describe('shapes', () => {
  const convolution = (extra: Partial<Extract<NirNode, { type: 'Conv2d' }>> = {}): NirNode => ({
    type: 'Conv2d',
    weight: nirArray([4, 2, 3, 3], 1),
    bias: nirArray([4], 0),
    stride: [2, 2],
    padding: [1, 1],
    dilation: [1, 1],
    groups: 1,
    ...extra,
  });
  const shapesOf = (graph: NirGraph) => clock(graph).nodes.map(({ name, shape }) => [name, shape.join('x')]);

  test('follow from the input; a parameter of one element fits any shape', () => {
    const graph = nirChain(
      [2, 8, 6],
      {
        c: convolution(),
        n: ifNode([1], 1),
        p: { type: 'SumPool2d', kernelSize: [2, 2], stride: [2, 2], padding: [0, 0] },
        f: { type: 'Flatten', startDim: 0, endDim: -1 },
        l: { type: 'Linear', weight: nirArray([5, 8], 1) },
      },
      [5],
    );
    expect(shapesOf(graph)).toEqual([
      ['input', '2x8x6'],
      ['c', '4x4x3'],
      ['n', '4x4x3'],
      ['p', '4x2x1'],
      ['f', '8'],
      ['l', '5'],
      ['output', '5'],
    ]);
  });

  test('other axes are no error where the number of elements is right', () => {
    const graph = nirChain([96], { c: convolution({ inputShape: [8, 6] }), n: ifNode([48], 1) }, [1, 48]);
    expect(shapesOf(graph).map(([, shape]) => shape)).toEqual(['96', '4x4x3', '48', '1x48']);
  });

  test('a Flatten node may be wrong about what it gets', () => {
    const flatten = (inputShape: number[], startDim: number): NirNode => ({
      type: 'Flatten',
      startDim,
      endDim: -1,
      inputShape,
    });
    const linear: NirNode = { type: 'Linear', weight: nirArray([2, 24], 1) };
    for (const f of [flatten([0, 0, 0, 0], 1), flatten([1, 2, 3, 4], 1), flatten([2, 3, 4], 0)])
      expect(shapesOf(nirChain([2, 3, 4], { f, linear }, [2])).at(-1)).toEqual(['output', '2']);
    expect(shapesOf(nirChain([24], { f: flatten([2, 3, 4], 1) }, [2, 12]))).toContainEqual(['f', '2x12']);
  });

  test('graphs in graphs in graphs', () => {
    const innermost = nirChain([2], { n: ifNode([2], 1) }, [2]);
    const outer = nirChain([2], { middle: nirChain([2], { innermost }, [2]) }, [2]);
    expect(shapesOf(outer).map(([name]) => name)).toEqual([
      'input',
      'middle.input',
      'middle.innermost.input',
      'middle.innermost.n',
      'middle.innermost.output',
      'middle.output',
      'output',
    ]);
  });

  test('blocks of weights multiply parts of the input', () => {
    const weight = nirDoubles([2, 1, 2], [1, 2, 3, 4]);
    const graph = nirChain([2, 2], { l: { type: 'Linear', weight } }, [2, 1]);
    const run = simulateClocked(clock(graph), { shape: [2, 2], data: [1, 1, 1, 10] }, { timesteps: 1 });
    expect([...run.outputs.get('output')!.data]).toEqual([3, 43]);
  });

  test('all that do not fit are told', () => {
    const graph = nirGraph(
      {
        in: { type: 'Input', shape: [3] },
        l: { type: 'Linear', weight: nirArray([5, 4], 1) },
        m: { type: 'Linear', weight: nirArray([5, 7], 1) },
        n: { ...ifNode([5], 1), r: nirArray([4], 1) } as NirNode,
        out: { type: 'Output', shape: [5] },
      },
      [
        ['in', 'l'],
        ['in', 'm'],
        ['l', 'n'],
        ['n', 'out'],
      ],
    );
    expect(codesOf(graph)).toEqual(new Array(3).fill('NIR_SHAPE_MISMATCH'));
    const loose = nirGraph(
      { in: { type: 'Input', shape: [3] }, n: ifNode([1], 1), out: { type: 'Output', shape: [3] } },
      [
        ['in', 'out'],
        ['n', 'n'],
      ],
    );
    expect(codesOf(loose)).toEqual([]);
    expect(
      codesOf(
        nirGraph(
          {
            in: { type: 'Input', shape: [3] },
            c: convolution(),
            d: convolution(),
            out: { type: 'Output', shape: [1] },
          },
          [
            ['c', 'd'],
            ['d', 'c'],
          ],
        ),
      ),
    ).toEqual(['NIR_SHAPE_UNKNOWN', 'NIR_SHAPE_UNKNOWN']);
    expect(codesOf(nirChain([2, 8, 8], { c: convolution({ padding: 'same' }) }, [4, 4, 4]))).toEqual([
      'NIR_SHAPE_MISMATCH',
    ]);
  });
});

describe('what is refused', () => {
  test('graphs without ends, nested graphs without a port, names that meet, timesteps that diverge', () => {
    expect(codesOf(nirGraph({ in: { type: 'Input', shape: [1] } }, []))).toEqual(['NIR_NO_PORT']);
    const inner = nirGraph({ n: ifNode([1], 1) }, []);
    expect(codesOf(nirChain([1], { inner }, [1]))).toEqual(['NIR_AMBIGUOUS_PORT', 'NIR_AMBIGUOUS_PORT']);
    expect(codesOf(nirChain([1], { 'a.n': ifNode([1], 1), a: inner }, [1]))).toContain('NIR_NAME_TWICE');
    const li: NirNode = { type: 'LI', tau: nirArray([1], 1), r: nirArray([1], 1), vLeak: nirArray([1], 0) };
    expect(codesOf(nirChain([1], { li }, [1]), { dt: 2 })).toEqual(['NIR_DT_TOO_LONG']);
    expect(codesOf(nirChain([1], { li }, [1]), { dt: 2, method: 'exact' })).toEqual([]);
    expect(codesOf(nirChain([1], { li }, [1]), { dt: 0 })).toEqual(['NIR_BAD_DT']);
    expect(codesOf(nirChain([1], { n: ifNode([1], -1) }, [1]), { dialect: 'sinabs' })).toEqual(['NIR_BAD_THRESHOLD']);
  });

  test('inputs of another size, absent, not finite, too short', () => {
    const program = clock(nirChain([2], { n: ifNode([2], 1) }, [2]));
    const run = (shape: number[], data: number[], timesteps?: number) => () =>
      simulateClocked(program, { shape, data }, timesteps === undefined ? {} : { timesteps });
    expect(run([3], [1, 2, 3], 4)).toThrow('NIR_INPUT_MISMATCH');
    expect(run([2], [1, NaN], 4)).toThrow('NIR_INPUT_NOT_FINITE');
    expect(run([2], [1, 2])).toThrow('NIR_NO_TIMESTEPS');
    expect(run([2, 2], [1, 2, 3, 4], 3)).toThrow('NIR_INPUT_SHORT');
    expect(() => simulateClocked(program, new Map([['x', { shape: [2], data: [1, 2] }]]))).toThrow('NIR_INPUT_MISSING');
    expect(run([0, 2], [])).toThrow('NIR_NO_TIMESTEPS');
    expect(run([2], [1, 2], 1e12)).toThrow('NIR_TOO_LARGE');
    // one frame with an axis for time is held
    expect(run([1, 2], [1, 2], 3)().timesteps).toBe(3);
  });
});

test('inputs by name: all of them, no others, of one length unless it is given', () => {
  const two = nirGraph(
    {
      a: { type: 'Input', shape: [1] },
      b: { type: 'Input', shape: [1] },
      n: ifNode([1], 1),
      out: { type: 'Output', shape: [1] },
    },
    [
      ['a', 'n'],
      ['b', 'n'],
      ['n', 'out'],
    ],
  );
  const run =
    (lengths: Readonly<Record<string, number>>, timesteps?: number): (() => unknown) =>
    () =>
      simulateClocked(
        clock(two),
        new Map(Object.entries(lengths).map(([name, t]) => [name, { shape: [t, 1], data: new Float64Array(t) }])),
        timesteps === undefined ? {} : { timesteps },
      );
  expect(run({ a: 2, b: 2, c: 2 })).toThrow('NIR_INPUT_UNKNOWN');
  expect(run({ a: 2, b: 3 })).toThrow('NIR_INPUT_LENGTHS');
  expect(run({ a: 2, b: 3 }, 2)).not.toThrow();
});

test('nodes of more elements than can be held; delays longer than the run', () => {
  const n = ifNode([1], 1);
  expect(codesOf(nirChain([2 ** 28], { n }, [2 ** 28]))).toEqual(new Array(3).fill('NIR_TOO_LARGE'));
  const d: NirNode = { type: 'Delay', delay: nirArray([2], [1e9, 1e-4]) };
  const run = simulateClocked(clock(nirChain([2], { d }, [2])), { shape: [3, 2], data: [1, 2, 3, 4, 5, 6] });
  expect([...run.outputs.get('output')!.data]).toEqual([0, 0, 0, 2, 0, 4]);
});

describe('loops', () => {
  const identity: NirNode = { type: 'Scale', scale: nirDoubles([1], 1) };

  test('the spikes of a neuron come back one timestep later; a longer loop without neurons costs no more', () => {
    const graph = nirGraph(
      {
        in: { type: 'Input', shape: [1] },
        n: ifNode([1], 0.5),
        a: identity,
        b: identity,
        out: { type: 'Output', shape: [1] },
      },
      [
        ['in', 'n'],
        ['n', 'a'],
        ['a', 'b'],
        ['b', 'n'],
        ['n', 'out'],
      ],
    );
    const program = clock(graph, { dt: 1 });
    expect(program.recurrent).toEqual([['n', 'a']]);
    const run = simulateClocked(program, { shape: [4, 1], data: [1, 0, 0, 0] });
    expect([...run.outputs.get('out')!.data]).toEqual([1, 1, 1, 1]);
  });

  test('two neurons that excite each other: one edge is delayed', () => {
    const graph = nirGraph(
      {
        in: { type: 'Input', shape: [1] },
        a: ifNode([1], 0.5),
        b: ifNode([1], 0.5),
        out: { type: 'Output', shape: [1] },
      },
      [
        ['in', 'a'],
        ['a', 'b'],
        ['b', 'a'],
        ['b', 'out'],
      ],
    );
    expect(clock(graph).recurrent).toEqual([['b', 'a']]);
  });

  test('a neuron that feeds itself', () => {
    const graph = nirGraph(
      { in: { type: 'Input', shape: [1] }, a: ifNode([1], 0.5), out: { type: 'Output', shape: [1] } },
      [
        ['in', 'a'],
        ['a', 'a'],
        ['a', 'out'],
      ],
    );
    const program = clock(graph, { dt: 1 });
    expect(program.recurrent).toEqual([['a', 'a']]);
    expect([...simulateClocked(program, { shape: [3, 1], data: [1, 0, 0] }).outputs.get('out')!.data]).toEqual([
      1, 1, 1,
    ]);
  });
});

test('two inputs by name, one held and one a sequence; two outputs', () => {
  const graph = nirGraph(
    {
      a: { type: 'Input', shape: [1] },
      b: { type: 'Input', shape: [1] },
      sum: { type: 'Scale', scale: nirDoubles([1], 1) },
      twice: { type: 'Scale', scale: nirDoubles([1], 2) },
      x: { type: 'Output', shape: [1] },
      y: { type: 'Output', shape: [1] },
    },
    [
      ['a', 'sum'],
      ['b', 'sum'],
      ['b', 'twice'],
      ['sum', 'x'],
      ['twice', 'y'],
    ],
  );
  const signals = new Map([
    ['a', { shape: [1], data: [10] }],
    ['b', { shape: [3, 1], data: [1, 2, 3] }],
  ]);
  const { outputs, timesteps } = simulateClocked(clock(graph), signals);
  expect(timesteps).toBe(3);
  expect([...outputs].map(([name, { data }]) => [name, [...data]])).toEqual([
    ['x', [11, 12, 13]],
    ['y', [2, 4, 6]],
  ]);
});

function codesOf(graph: NirGraph, options: ClockOptions = {}): string[] {
  try {
    clock(graph, options);
    return [];
  } catch (error) {
    return (error as { diagnostics: { code: string }[] }).diagnostics.map(({ code }) => code);
  }
}
