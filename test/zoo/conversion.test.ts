import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect } from '@jest/globals';
import type { Evaluation } from '../../src/index.js';
import { loadCard } from '../../src/vision/index.js';
import { sharedFolder, sharedTest, zooModels } from '../helpers/shared-data.js';

const program = resolve('dist/src/cli/main.js');
const data = resolve(sharedFolder, 'data');

/** An image that suits a detector: faces for a face detector, for all others a street scene with people and lettering. */
function imageFlags(card: string): string[] {
  const faces = loadCard(card).classes.includes('face');
  const [calibration, images] = faces ? ['wider_eval_60', 'wider_eval_60'] : ['coco_calib_128', 'coco_eval_100'];
  return [
    ...['--calib', resolve(data, calibration, 'images'), '--calib-limit', '16'],
    ...['--images', resolve(data, images, 'images'), '--skip', faces ? '20' : '3', '--limit', '1'],
    ...(loadCard(card).task === 'detection' ? ['--annotations', resolve(data, images, 'annotations.json')] : []),
  ];
}

/*
 * One image each, so this guards the pipeline, not accuracy: with the default preset the residual of every neuron is below 2^-12 of its
 * threshold once it is silent, and the boxes, masks and classes of the networks here have then never differed in more than one of twenty.
 */
describe.each(zooModels().length > 0 ? zooModels() : [{ name: 'zoo', model: '', card: '' }])(
  '$name',
  ({ model, card }) => {
    sharedTest(
      'the spiking network says what the ANN says after one timestep, and then nothing more',
      () => {
        expect(existsSync(program)).toBe(true);
        const flags = ['eval', model, '--card', card, ...imageFlags(card), '-T', '2', '--at', '1,2', '--json', '-'];
        const { snn } = JSON.parse(
          execFileSync(process.execPath, [program, ...flags], { encoding: 'utf8', stdio: 'pipe' }),
        ) as Evaluation;
        const [first, last] = snn;
        expect(last!.agreement).toBeGreaterThanOrEqual(0.95);
        expect(last!.outputError).toBeLessThan(0.05);
        expect({ ...last, t: 1 }).toEqual(first);
      },
      120_000,
    );
  },
);
