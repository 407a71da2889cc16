import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { writeNir } from '../../src/nir/index.js';
import { real } from '../../src/tensor/index.js';
import { readNpz, writeNpy, writeNpz } from '../../src/vision/index.js';
import { ifNode, nirChain, nirDoubles } from '../helpers/nir-graphs.js';
import { jsonOf, snnConvert, workFolder } from './command.js';

const folder = workFolder();
const network = join(folder, 'network.nir');
const held = join(folder, 'held.npy');
const sequence = join(folder, 'sequence.npy');

beforeAll(async () => {
  const weight = nirDoubles([2, 2], [1, 0, 0, 1]);
  const graph = nirChain([2], { fc: { type: 'Linear', weight }, neurons: ifNode([2], 1) }, [2]);
  writeFileSync(network, await writeNir(graph));
  writeFileSync(held, writeNpy(real([2], [0.75, 2])));
  writeFileSync(sequence, writeNpy(real([3, 2], [2, 0, 0, 0, 2, 2])));
});

interface Result {
  readonly dt: number;
  readonly recurrent: unknown[];
  readonly results: readonly {
    readonly timesteps: number;
    readonly nodes: readonly Record<string, unknown>[];
    readonly outputs: readonly { readonly name: string; readonly means: number[] }[];
  }[];
}

test('a held input runs for --timesteps, a sequence for its length', async () => {
  const words = ['run', network, held, '-T', '10', '--dt', '1', '--json'];
  const { dt, results } = (await jsonOf(words)) as unknown as Result;
  expect(dt).toBe(1);
  // 0.75 exceeds 1 every second timestep, 2 in each
  expect(results[0]).toMatchObject({
    timesteps: 10,
    nodes: [{ name: 'neurons', type: 'IF', neurons: 2, spikes: 15, rate: 0.75 }],
    outputs: [{ name: 'output', means: [0.5, 1] }],
  });
  const again = (await jsonOf(['run', network, sequence, '--dt', '1', '--json'])) as unknown as Result;
  expect(again.results[0]).toMatchObject({ timesteps: 3, nodes: [{ spikes: 3 }] });
});

test('--nir-dialect reads as another tool does', async () => {
  const words = ['run', network, held, '-T', '4', '--nir-dialect', 'sinabs', '--json'];
  const { results } = (await jsonOf(words)) as unknown as Result;
  expect(results[0]!.nodes[0]!['spikes']).toBe(3 + 8);
});

test('a table, and all spikes as .npz', async () => {
  const raster = join(folder, 'raster.npz');
  const words = ['run', network, sequence, '--dt', '1', '--raster', raster];
  const { code, stdout } = await snnConvert(words);
  expect(code).toBe(0);
  expect(stdout).toMatch(/neurons +IF +2 +3 +0\.5000/);
  expect(stdout).toMatch(/output, mean over time: 0\.6667 0\.3333/);
  const arrays = readNpz(readFileSync(raster), raster);
  expect([...arrays.keys()].sort()).toEqual(['neurons', 'output']);
  expect([...arrays.get('neurons')!.data]).toEqual([1, 0, 0, 0, 1, 1]);
  expect((await snnConvert(words)).stderr).toContain('OUTPUT_EXISTS');
  expect((await snnConvert([...words, '--force'])).code).toBe(0);
});

test('inputs by name in an .npz file', async () => {
  const file = join(folder, 'named.npz');
  writeFileSync(file, writeNpz(new Map([['input', real([2, 2], [2, 2, 2, 2])]])));
  const { results } = (await jsonOf(['run', network, file, '--dt', '1', '--json'])) as unknown as Result;
  expect(results[0]!.nodes[0]!['spikes']).toBe(4);
});

test('inspect shows nodes with their shapes', async () => {
  const { stdout } = await snnConvert(['inspect', network]);
  expect(stdout).toContain('4 nodes, 2 spiking neurons');
  expect(stdout).toMatch(/neurons +IF +fc +\[2\] +\[2\]/);
});

test('names from a file cannot control the terminal; other timesteps than the file was written for are told', async () => {
  const path = join(folder, 'odd.nir');
  const odd = ifNode([2], 1);
  writeFileSync(path, await writeNir(nirChain([2], { 'a\n\u001b[31m': odd }, [2], { 'snn_convert.dt': 1 })));
  const { stdout, stderr } = await snnConvert(['run', path, held, '-T', '2', '--dt', '0.5']);
  expect(stderr).toContain('was written for timesteps of 1 s');
  expect(stdout).toContain('a\ufffd\ufffd[31m');
  expect((await snnConvert(['inspect', path])).stdout).toMatch(/a\ufffd\ufffd\[31m +IF/);
});

test.each<readonly [string, string[], string]>([
  ['images', ['run', network, 'photo.jpg', '-T', '2'], 'NOT_A_TENSOR'],
  ['a flag of programs', ['run', network, held, '-T', '2', '--at', '1'], 'BAD_OPTION'],
  ['threads', ['run', network, held, '-T', '2', '--threads', '2'], 'BAD_OPTION'],
  ['more timesteps than can be held', ['run', network, held, '-T', '99999999999'], 'NIR_TOO_LARGE'],
  ['conversion', ['convert', network], 'this is a NIR network'],
  ['export', ['export', network, '--to', 'onnx'], 'this is a NIR network'],
  ['a file that is no NIR', ['run', join(folder, 'text.nir'), held, '-T', '2'], 'NIR_UNREADABLE'],
])('refused with a hint: %s', async (_, words, code) => {
  writeFileSync(join(folder, 'text.nir'), 'text');
  const { code: exit, stderr } = await snnConvert(words);
  expect(exit).not.toBe(0);
  expect(stderr).toContain(code);
  expect(stderr).toContain('hint:');
});
