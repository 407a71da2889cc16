import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { exportNir, toNir } from '../../../../src/backends/index.js';
import { clock, simulateClocked } from '../../../../src/clocked/index.js';
import { flattenGraph, inferShapes, readNir, writeNir, type NirGraph } from '../../../../src/nir/index.js';
import { golden, goldenInput, goldenProgram, goldenTimesteps } from '../../../helpers/nir-golden.js';
import { root } from '../../../helpers/source-files.js';

const files = readdirSync(join(root, 'fixtures/nir-export')).filter((file) => file.endsWith('.nir'));
const partsOf = (file: string): [kind: string, dialect: string] =>
  file.replace('.nir', '').split('-') as [string, string];

/** A graph made by the version of the tool that made another. */
function ofVersion(graph: NirGraph, { metadata }: NirGraph): NirGraph {
  return { ...graph, metadata: { ...graph.metadata, 'snn_convert.version': metadata!['snn_convert.version']! } };
}

test.each(files)('%s is written as it was, byte for byte, twice the same', async (file) => {
  const [kind, dialect] = partsOf(file);
  const program = await goldenProgram(kind);
  const { bytes } = await exportNir(program, { dialect });
  expect(Buffer.compare(bytes, (await exportNir(program, { dialect })).bytes)).toBe(0);
  const { graph } = toNir(program, { dialect });
  const then = ofVersion(graph, (await readNir(golden(file), file)).graph);
  expect(Buffer.compare(await writeNir(then), golden(file))).toBe(0);
});

describe('the reference package and real readers', () => {
  const types = JSON.parse(golden('types.json').toString()) as Record<string, Record<string, [string, number[]]>>;
  const readers = JSON.parse(golden('readers.json').toString()) as Record<string, number[]>;

  test.each(files)('%s: types and shapes are those of the reference package', async (file) => {
    const { graph } = await readNir(golden(file), file);
    const shapes = inferShapes(flattenGraph(graph, file), file);
    const ours = [...graph.nodes].map(([name, { type }]) => [name, [type, [...shapes.get(name)!.output]]]);
    expect(Object.fromEntries(ours)).toEqual(types[file]);
  });

  test.each(Object.keys(readers))('%s: what the real reader sends is what its dialect says', async (file) => {
    const { graph } = await readNir(golden(file), file);
    const [, dialect] = partsOf(file);
    const network = clock(graph, { dialect, ignoreMetadata: true });
    const [out] = [...simulateClocked(network, goldenInput(), { timesteps: goldenTimesteps }).outputs.values()];
    const off = readers[file]!.map((value, i) => Math.abs(value - out!.data[i]!));
    expect(off).toHaveLength(2 * goldenTimesteps);
    expect(Math.max(...off)).toBeLessThan(1e-5);
  });
});

test('hard reset, which SpikingJelly has too, is reported as exact but for rounding; soft reset is not', async () => {
  const differing = async (kind: string): Promise<string[]> => {
    const { losses } = toNir(await goldenProgram(kind), { dialect: 'spikingjelly' });
    return [...new Set(losses.losses.filter((loss) => loss.effect !== 'exact').map((loss) => loss.what))].sort();
  };
  expect(await differing('hard')).toEqual(['input', 'rounding', 'thresholds']);
  expect(await differing('soft')).toEqual(['input', 'reset', 'rounding', 'thresholds']);
  expect(await differing('binary')).toEqual(['initial membrane', 'input', 'reset', 'rounding', 'thresholds']);
});
