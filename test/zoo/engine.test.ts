import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect } from '@jest/globals';
import { calibrate, convertPrepared } from '../../src/convert.js';
import { simulateByEvents } from '../../src/engine/index.js';
import { openModel, taskOf } from '../../src/model.js';
import { simulate, type Timestep } from '../../src/sim/index.js';
import { neuronCount } from '../../src/snn/index.js';
import { prepareImage, readImage } from '../../src/vision/index.js';
import { sharedFolder, sharedTest, zooModels } from '../helpers/shared-data.js';

/** Neurons beyond which the reference simulator takes too long for a test. */
const MOST = 4_000_000;

/** One preset of every kind of neuron and coding, each model with the next of them. */
const presets = ['default', 'spiking-yolo', 'spicalib', 'levels'];

/** What a run says after its last timestep. */
function told(steps: Iterable<Timestep>): unknown {
  const { readouts, outputs, work } = [...steps].at(-1)!;
  const data = (tensors: Timestep['outputs']) => [...tensors].map(([name, t]) => [name, Buffer.from(t.data.buffer)]);
  return { readouts: data(readouts), outputs: data(outputs), work };
}

const models = zooModels().map((model, i) => ({ ...model, preset: presets[i % presets.length]! }));

describe.each(models.length > 0 ? models : [{ name: 'zoo', preset: '', model: '', card: '' }])(
  '$name, $preset',
  ({ model, card, preset }) => {
    sharedTest(
      'the engine gives, bit by bit, what the reference simulator gives',
      async () => {
        const { imported, prepared, card: read } = openModel(model, { card });
        const task = await taskOf(read, imported.graph.inputs, imported.graph.types, [], model);
        const folder = resolve(sharedFolder, 'data/wider_eval_60/images');
        const photograph = await readImage(resolve(folder, readdirSync(folder).sort()[0]!));
        const inputs = new Map([[task.input.name, prepareImage(photograph, task.input).tensor]]);
        const calibration = await calibrate(prepared, [inputs], { source: 'photograph' });
        const { program } = convertPrepared(prepared, calibration, { preset, timesteps: 2 });
        if (neuronCount(program) > MOST) {
          console.warn(`not compared: ${neuronCount(program)} neurons are too many for the reference simulator here`);
          return;
        }
        expect(told(simulateByEvents(program, inputs, { at: [2] }))).toEqual(
          told(simulate(program, inputs, { at: [2] })),
        );
      },
      60_000,
    );
  },
);
