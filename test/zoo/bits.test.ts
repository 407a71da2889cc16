import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from '../helpers/source-files.js';
import { sharedFolder, sharedTest } from '../helpers/shared-data.js';

/*
 * A small part of `npm run bits`, which compares every trained network with every preset: here one picture, at most two timesteps.
 */
function bits(only: string, ...flags: string[]): string {
  const program = resolve(root, 'bench/bits.js');
  const quick = ['--only', only, '--pictures', '1', '--most', '2', '--threads', '1,2'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...quick, ...flags], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}

const zoo = [
  ...['--models', resolve(sharedFolder, 'zoo')],
  ...['--images', resolve(sharedFolder, 'data', 'coco_eval_100', 'images')],
];

test('the engine gives the reference’s bits and work: the network of the package, every preset', () => {
  expect(bits('digits')).toContain('22 runs compared with the reference, 0 differ');
});

/** Networks that differ most: depthwise, residual and gated ones, with each coding once; the largest are left to the full comparison. */
const networks: [only: string, presets: string, runs: number][] = [
  ['mnist-8', 'default,single-spike,levels,burst,snm,binary,exact,spicalib,spiking-yolo', 18],
  ['ultraface_slim', 'default,levels,spicalib', 6],
  ['yunet_n', 'default,snm', 4],
  ['fastestdet', 'default', 2],
  ['yolo_fastest', 'default', 2],
];

sharedTest.each(networks)('%s, presets %s', (only, presets, runs) => {
  expect(bits(only, '--presets', presets, ...zoo)).toContain(`${runs} runs compared with the reference, 0 differ`);
});
