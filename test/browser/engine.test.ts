import { existsSync, readdirSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { calibrate, convertPrepared } from '../../src/convert.js';
import { openModel, taskOf } from '../../src/model.js';
import { simulate } from '../../src/sim/index.js';
import { writeProgram } from '../../src/snn/index.js';
import { prepareImage, readImage } from '../../src/vision/index.js';
import { root } from '../helpers/source-files.js';
import { findChromium, saidBy } from './chromium.js';
import type { Job, Outcome } from './page.js';
import { told } from './told.js';

const folder = 'models/digits/calibration';
const esbuild = process.env['ESBUILD_PATH'] ?? resolve(root, 'node_modules/.bin/esbuild');
const chromium = findChromium();

const missing = [
  ...(chromium ? [] : ['no chromium, chromium-browser or google-chrome in PATH, and CHROME_PATH names none']),
  ...(existsSync(esbuild) ? [] : [`${esbuild} is missing`]),
  ...(existsSync(resolve(root, 'dist/src/engine/browser.js')) ? [] : ['dist is missing, run "npm run build" first']),
];
if (missing.length > 0) console.warn(`the engine is not tested in a browser: ${missing.join('; ')}`);

/** One preset of each coding. */
const presets = [
  ['default', 2],
  ['levels', 3],
] as const;

(missing.length > 0 ? test.skip : test)(
  'bundled and in a browser, programs that come by fetch give what the reference gives, with compiled kernels and without',
  async () => {
    const model = openModel('models/digits/digits.onnx');
    const { graph } = model.imported;
    const { input } = await taskOf(model.card, graph.inputs, graph.types, [], folder);
    const photograph = await readImage(resolve(folder, readdirSync(folder).sort()[0]!));
    const { tensor } = prepareImage(photograph, input);
    const inputs = new Map([[input.name, tensor]]);
    const calibration = await calibrate(model.prepared, [inputs], { source: folder, builtin: true });

    const jobs: Job[] = [];
    const files = new Map<string, string | Uint8Array>();
    const expected = presets.map(([preset, timesteps]) => {
      const { program } = convertPrepared(model.prepared, calibration, { preset, timesteps });
      jobs.push({ name: preset, timesteps, input: input.name, shape: tensor.shape });
      files.set(`/${preset}.snn`, writeProgram(program));
      files.set(`/${preset}.input`, new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength));
      const reference = told(simulate(program, inputs, { timesteps, at: [timesteps] }));
      return { name: preset, compiled: reference, plain: reference, instances: { compiled: 1, plain: 0 } };
    });
    files.set('/jobs.json', JSON.stringify(jobs));

    const flags = ['--bundle', '--format=esm', '--platform=browser', '--log-level=error'];
    const script = execFileSync(esbuild, [resolve(root, 'test/browser/page.ts'), ...flags], { encoding: 'utf8' });
    const said = JSON.parse(await saidBy(chromium!, script, files, 45_000)) as { outcomes?: Outcome[]; error?: string };
    expect(said.error).toBeUndefined();
    expect(said.outcomes).toEqual(JSON.parse(JSON.stringify(expected)));
    expect(Object.keys(expected[0]!.compiled.synapticOps).length).toBeGreaterThan(5);
  },
);
