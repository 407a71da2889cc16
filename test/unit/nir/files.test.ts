import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { readNir, writeNir, type NirGraph, type NirNode } from '../../../src/nir/index.js';
import { withH5File } from '../../../src/nir/h5wasm.js';
import { hdf5Budget } from '../../../src/nir/hdf5-limits.js';
import { withoutTimes } from '../../../src/nir/hdf5-times.js';
import { hdf5Group, hdf5Integers, hdf5Text, type Hdf5Group, type Hdf5Value } from '../../../src/nir/hdf5-tree.js';
import { readHdf5, writeHdf5 } from '../../../src/nir/hdf5.js';
import { ifNode, nirArray, nirChain, nirDoubles, nirGraph } from '../../helpers/nir-graphs.js';

const fixture = (name: string): Uint8Array => readFileSync(`fixtures/nir/${name}`);

afterEach(() => {
  jest.restoreAllMocks();
});

describe('reading', () => {
  test('the default layout of the reference package, with metadata', async () => {
    const { graph, version, notes } = await readNir(fixture('lif.nir'), 'lif.nir');
    expect(version).toBe('1.0.8');
    expect(notes).toEqual([]);
    expect([...graph.nodes].map(([name, { type }]) => [name, type])).toEqual([
      ['lif', 'LIF'],
      ['lif-in', 'Input'],
      ['lif-out', 'Output'],
    ]);
    expect(new Set(graph.edges.map(([source, target]) => `${source}>${target}`))).toEqual(
      new Set(['lif-in>lif', 'lif>lif-out']),
    );
    expect(graph.metadata).toEqual({ text: 'ü', number: 2.5, list: { shape: [3], data: Float64Array.of(1, 2, 3) } });
    expect(graph.nodes.get('lif')).toMatchObject({ vThreshold: { shape: [2, 3] } });
  });

  test('every type of node', async () => {
    const { graph } = await readNir(fixture('every-node.nir'), 'every-node.nir');
    const types = new Set([...graph.nodes.values()].map(({ type }) => type));
    expect([...types].sort()).toEqual(
      'Affine AvgPool2d Conv1d Conv2d CubaLI CubaLIF Delay Flatten I IF Input LI LIF Linear Output Scale SumPool2d Threshold'
        .split(' ')
        .sort(),
    );
    expect(graph.nodes.get('conv2d')).toMatchObject({
      stride: [2, 1],
      padding: [1, 0],
      dilation: [1, 2],
      groups: 2,
      inputShape: [5, 6],
    });
    expect(graph.nodes.get('conv2d-same')).toMatchObject({ padding: 'same' });
    expect(graph.nodes.get('conv1d')).toMatchObject({ stride: [2], padding: [1], inputShape: [9] });
    expect(graph.nodes.get('flatten')).toMatchObject({ startDim: 1, endDim: -1, inputShape: [2, 3, 4] });
  });

  test('no v_reset is a reset to zero, no w_in a weight of one, scalars stay scalars', async () => {
    const bytes = await nirFile({
      fires: leaf('CubaLIF', { tau_syn: 1, tau_mem: 2, r: 3, v_leak: 4, v_threshold: 5 }),
    });
    const node = (await readNir(bytes, 'x')).graph.nodes.get('fires');
    expect(node).toMatchObject({
      tauMem: { shape: [], data: Float64Array.of(2) },
      vReset: { shape: [], data: Float64Array.of(0) },
      wIn: { shape: [], data: Float64Array.of(1) },
    });
  });

  test('edges that name the only node without edges wrongly are taken to mean it, with a note', async () => {
    const bytes = await nirFile(
      { a: leaf('Input', { shape: [1] }), b: leaf('I', { r: 1 }), c: leaf('Output', { shape: [1] }) },
      ['a', 'old', 'old', 'c'],
    );
    const { graph, notes } = await readNir(bytes, 'x');
    expect(graph.edges).toEqual([
      ['a', 'b'],
      ['b', 'c'],
    ]);
    expect(notes.map(({ code }) => code)).toEqual(['NIR_EDGE_RENAMED']);
  });
});

describe('writing', () => {
  const weights = nirArray(
    [40, 12],
    Array.from({ length: 480 }, (_, i) => Math.sin(i)),
  );
  const nested = nirChain([40], { inner: ifNode([40], 1) }, [40], { about: 'nested' });
  const graph: NirGraph = nirChain(
    [3, 4],
    {
      flat: { type: 'Flatten', startDim: 0, endDim: -1, inputShape: [3, 4] },
      'fc.1': { type: 'Linear', weight: weights },
      nested,
    },
    [40],
    { 'snn_convert.dt': 1, name: 'Größe', list: nirDoubles([2], [1, 2]) },
  );

  test('what is written is read again', async () => {
    const { graph: again, version } = await readNir(await writeNir(graph), 'x');
    expect(version).toBe('1.0.8');
    expect(new Map([...again.nodes].sort())).toEqual(new Map([...graph.nodes].sort()));
    expect(again.edges).toEqual(graph.edges);
    expect(again.metadata).toEqual(graph.metadata);
  });

  test('everything in the fixture survives', async () => {
    const { graph: first } = await readNir(fixture('every-node.nir'), 'x');
    expect((await readNir(await writeNir(first), 'x')).graph).toEqual(first);
  });

  test('more than eight nodes, names with dots and accents, no edges at all', async () => {
    const nodes = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`größe.${i}`, ifNode([1], i + 1)]));
    const { graph: again } = await readNir(await writeNir(nirGraph(nodes, [])), 'x');
    expect(again.nodes.size).toBe(30);
    expect(again.edges).toEqual([]);
  });

  test('the same graph gives the same bytes, at any time and in any order of nodes', async () => {
    const clock = jest.spyOn(Date, 'now').mockReturnValue(1e12);
    const first = await writeNir(graph);
    clock.mockReturnValue(1.5e12);
    const reordered = { ...graph, nodes: new Map([...graph.nodes].reverse()) };
    expect(Buffer.compare(await writeNir(reordered), first)).toBe(0);
  });

  test('times are all that differs in what the library writes, and checksums stay right', async () => {
    const clock = jest.spyOn(Date, 'now').mockReturnValue(1e12);
    const raw = async (): Promise<Uint8Array> =>
      (
        await withH5File(undefined, (file) => {
          // a dataset that looks like the head of an object header
          file.create_dataset({ name: 'x', data: new TextEncoder().encode('OHDR\x02\x20'.repeat(20)), shape: [120] });
          for (let i = 0; i < 12; i++) file.create_group(`group ${i}`);
        })
      ).bytes;
    const first = await raw();
    clock.mockReturnValue(1.5e12);
    const second = await raw();
    expect(Buffer.compare(first, second)).not.toBe(0);
    expect(Buffer.compare(withoutTimes(first), withoutTimes(second))).toBe(0);
    const { members } = await readHdf5(withoutTimes(first), 'x');
    expect(members.size).toBe(13);
    expect(Buffer.from((members.get('x') as Hdf5Value).data as number[]).toString()).toBe('OHDR\x02\x20'.repeat(20));
  });

  test('large arrays of one value are small in a file', async () => {
    const big = ifNode([64, 80, 80], 1);
    expect((await writeNir(nirChain([64, 80, 80], { big }, [64, 80, 80]))).length).toBeLessThan(50_000);
  });

  test('what ends in a space has a zero behind it: readers strip spaces at the end of the place of a text', async () => {
    const bytes = Buffer.from(await writeNir(nirChain([1], { 'conv_é_1 ': ifNode([1], 1) }, [1], { note: 'a b ' })));
    expect(bytes.includes('conv_é_1 \0conv_é_1 \0')).toBe(true);
    const { graph } = await readNir(bytes, 'x');
    expect([graph.edges, graph.metadata!['note']]).toEqual([
      [
        ['input', 'conv_é_1 '],
        ['conv_é_1 ', 'output'],
      ],
      'a b ',
    ]);
  });

  test('names that HDF5 cannot hold are refused', async () => {
    const bad = nirChain([1], { '/model/conv': ifNode([1], 1), '': ifNode([1], 1) }, [1]);
    await expect(writeNir(bad)).rejects.toMatchObject({
      diagnostics: [
        { code: 'NIR_BAD_NAME', where: 'NIR graph: node "/model/conv"' },
        { code: 'NIR_BAD_NAME', where: 'NIR graph: node ""' },
      ],
    });
    const metadata = nirChain([1], { a: ifNode([1], 1, 1, { 'a/b': 1 }) }, [1]);
    await expect(writeNir(metadata)).rejects.toMatchObject({ code: 'NIR_BAD_NAME' });
  });
});

describe('what is wrong with a file', () => {
  test('not HDF5, cut off, HDF5 without a graph', async () => {
    const good = fixture('every-node.nir');
    await expect(readNir(new TextEncoder().encode('no'), 'x')).rejects.toMatchObject({ code: 'NIR_UNREADABLE' });
    await expect(readNir(good.subarray(0, 20_000), 'x')).rejects.toMatchObject({
      code: 'NIR_UNREADABLE',
      message: expect.stringContaining('truncated file'),
    });
    const other = await writeHdf5(hdf5Group([['version', hdf5Text('1')]]));
    await expect(readNir(other, 'x')).rejects.toMatchObject({ code: 'NIR_NO_GRAPH' });
    // the library still works afterwards
    expect((await readNir(good, 'x')).graph.nodes.size).toBeGreaterThan(18);
  });

  test('groups too deep, and links that lead to the same groups over and over', async () => {
    let group = hdf5Group([]);
    for (let i = 0; i < 70; i++) group = hdf5Group([['g', group]]);
    await expect(readHdf5(await writeHdf5(group), 'x')).rejects.toMatchObject({ code: 'NIR_TOO_LARGE' });
    const shared = hdf5Budget('x', 6400);
    for (let i = 0; i < 1100; i++) shared.member('/a', 1);
    expect(() => {
      shared.member('/a', 1);
    }).toThrow('NIR_TOO_LARGE');
    const budget = hdf5Budget('x', 1e6, { depth: 3, members: 5, bytes: 100 });
    for (let i = 0; i < 5; i++) budget.member('/a', 3);
    expect(() => {
      budget.member('/a', 0);
    }).toThrow('NIR_TOO_LARGE');
    budget.dataset('/a', [5, 5], 4);
    expect(() => {
      budget.dataset('/b', [1], 4);
    }).toThrow('NIR_TOO_LARGE');
  });

  test('arrays that unfold to more than fits, judged before they are read', async () => {
    const { bytes } = await withH5File(undefined, (file) => {
      const chunks = [1 << 20];
      const huge = { name: 'x', data: new Float32Array(1), shape: [1], maxshape: [2 ** 40], chunks };
      const dataset = file.create_dataset(huge) as { resize(shape: readonly number[]): void };
      dataset.resize([2 ** 40]);
    });
    await expect(readHdf5(bytes, 'x')).rejects.toMatchObject({ code: 'NIR_TOO_LARGE' });
  });

  test('numbers of a kind that NIR does not use', async () => {
    // half precision, by h5py
    const packed =
      'eNrr9HBx4+WS4mLm4GCAgf9QwAQVMoCKK0a5ePt7uAQxMVQwCSErhAEuJgZGBgY2HgYgxVixGWaeBwPVQOZPmRqwE4AWMLIwMDABxZhFGBgFFfjBbAYGAQYuVgYufiCLFegaZi4OoEuZGRmgXmGCGXSAYciD9mL1EIZRMApGwSgYBaOALGAHAOpYJJk=';
    const bytes = inflateSync(Buffer.from(packed, 'base64'));
    await expect(readHdf5(bytes, 'x')).rejects.toMatchObject({ code: 'NIR_UNSUPPORTED_DATA' });
  });

  test('all problems of nodes come together', async () => {
    const bytes = await nirFile(
      {
        a: leaf('LIFF', { r: 1 }),
        b: leaf('LIF', { r: 1, tau: 1, v_threshold: 1 }),
        c: leaf('Input', { shape: [1.5] }),
        d: leaf('SumPool2d', { kernel_size: [1, 2, 3], stride: [1], padding: [0, 0] }),
        e: hdf5Group([['r', hdf5Integers([1])]]),
        f: hdf5Group([
          ['type', hdf5Text('I')],
          ['r', hdf5Text('one')],
        ]),
      },
      ['a', 'b'],
    );
    const problems = await problemsOf(bytes);
    expect(problems).toEqual([
      ['NIR_UNKNOWN_TYPE', 'x: node "a"'],
      ['NIR_MISSING_FIELD', 'x: node "b"'],
      ['NIR_BAD_FIELD', 'x: node "c"'],
      ['NIR_BAD_FIELD', 'x: node "d"'],
      ['NIR_UNKNOWN_TYPE', 'x: node "e"'],
      ['NIR_BAD_FIELD', 'x: node "f"'],
    ]);
  });

  test.each<readonly [string, NirNode, string]>([
    ['NaN', { type: 'Scale', scale: nirArray([2], [1, NaN]) }, 'NIR_NOT_FINITE'],
    ['infinity', { type: 'I', r: nirArray([1], Infinity) }, 'NIR_NOT_FINITE'],
    ['zero tau', { type: 'LI', tau: nirArray([1], 0), r: nirArray([1], 1), vLeak: nirArray([1], 0) }, 'NIR_BAD_TIME'],
    ['negative delay', { type: 'Delay', delay: nirArray([1], -1) }, 'NIR_BAD_TIME'],
    ['rank of weights', { type: 'Affine', weight: nirArray([4], 1), bias: nirArray([4], 1) }, 'NIR_BAD_RANK'],
    ['biases', { type: 'Affine', weight: nirArray([4, 2], 1), bias: nirArray([3], 1) }, 'NIR_BAD_FIELD'],
    ['elements', { type: 'I', r: { shape: [3], data: new Float32Array(2) } }, 'NIR_BAD_FIELD'],
    ['stride', { type: 'SumPool2d', kernelSize: [2, 2], stride: [0, 1], padding: [0, 0] }, 'NIR_BAD_FIELD'],
    [
      'groups',
      {
        type: 'Conv1d',
        weight: nirArray([3, 1, 1], 1),
        bias: nirArray([3], 0),
        stride: [1],
        padding: [0],
        dilation: [1],
        groups: 2,
      },
      'NIR_BAD_FIELD',
    ],
  ])('%s', async (_, node, code) => {
    await expect(writeNir(nirGraph({ node }, []))).rejects.toMatchObject({
      diagnostics: [{ code, where: 'NIR graph: node "node"' }],
    });
  });

  test('edges to nowhere', async () => {
    const graph = nirChain([1], { a: ifNode([1], 1) }, [1]);
    const bad: NirGraph = { ...graph, edges: [...graph.edges, ['a', 'nothing'], ['nobody', 'a']] };
    await expect(writeNir(bad)).rejects.toMatchObject({
      diagnostics: [{ code: 'NIR_UNKNOWN_NODE' }, { code: 'NIR_UNKNOWN_NODE' }],
    });
    const flat = await nirFile({ a: leaf('I', { r: 1 }) }, ['a', 'b', 'b']);
    expect(await problemsOf(flat)).toEqual([['NIR_BAD_EDGES', 'x']]);
  });
});

function leaf(type: string, fields: Readonly<Record<string, number | readonly number[]>>): Hdf5Group {
  return hdf5Group([
    ['type', hdf5Text(type)],
    ...Object.entries(fields).map(([name, value]): [string, Hdf5Value] => [
      name,
      typeof value === 'number'
        ? { kind: 'real', shape: [], data: Float64Array.of(value) }
        : { kind: 'real', shape: [value.length], data: Float64Array.from(value) },
    ]),
  ]);
}

/** A file with these nodes and, two by two, edges. */
function nirFile(nodes: Readonly<Record<string, Hdf5Group>>, edges: readonly string[] = []): Promise<Uint8Array> {
  const shape = edges.length % 2 === 0 ? [edges.length / 2, 2] : [edges.length];
  return writeHdf5(
    hdf5Group([
      [
        'node',
        hdf5Group([
          ['type', hdf5Text('NIRGraph')],
          ['edges', { kind: 'text', shape, data: edges }],
          ['nodes', hdf5Group(Object.entries(nodes))],
        ]),
      ],
    ]),
  );
}

async function problemsOf(bytes: Uint8Array): Promise<[string, string][]> {
  const error = await readNir(bytes, 'x').then(
    () => undefined,
    (found: unknown) => found as { diagnostics: { code: string; where: string }[] },
  );
  return error?.diagnostics.map(({ code, where }) => [code, where]) ?? [];
}
