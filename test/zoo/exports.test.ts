import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from '../helpers/source-files.js';
import { sharedFolder, sharedTest } from '../helpers/shared-data.js';

/*
 * A small part of `npm run exports`, which compares every trained network with every preset: here one picture, at most two timesteps.
 */
function exports(only: string, ...flags: string[]): string {
  const program = resolve(root, 'bench/exports.js');
  const quick = ['--only', only, '--pictures', '1', '--most', '2'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...quick, ...flags], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}

const zoo = [
  ...['--models', resolve(sharedFolder, 'zoo')],
  ...['--images', resolve(sharedFolder, 'data', 'coco_eval_100', 'images')],
];

test('exported files give the simulator’s numbers: the network of the package, presets of every neuron', () => {
  expect(exports('digits', '--presets', 'default,levels,spicalib')).toMatch(
    /^9 files, 9 runs: \d{5,} outputs and \d{6,} spike counts compared, 0 differ; 0 reasons/m,
  );
});

const networks: [only: string, presets: string, files: number][] = [
  ['mnist-8', 'default,single-spike,levels,binary,spicalib,spiking-yolo', 18],
  ['ultraface_slim', 'levels', 3],
  ['yunet_n', 'default', 3],
  ['fastestdet', 'default', 3],
];

sharedTest.each(networks)('%s, presets %s', (only, presets, files) => {
  expect(exports(only, '--presets', presets, ...zoo)).toContain(`${files} files, ${files} runs: `);
});
