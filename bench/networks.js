import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { interleaved } from './timing.js';

/**
 * Trained networks to time: the one that comes with the package and, where a folder of models is given, those in it that have a card.
 * @param models folder of .onnx files with cards of the same name in fixtures/cards
 * @param images folder of calibration images
 */
export function networks(root, models, images) {
  const own = {
    name: 'digits',
    model: join(root, 'models/digits/digits.onnx'),
    images: join(root, 'models/digits/calibration'),
    flags: [],
  };
  if (!models || !existsSync(models)) return [own];
  const others = readdirSync(models)
    .filter((file) => file.endsWith('.onnx'))
    .map((file) => ({ name: basename(file, '.onnx'), model: join(models, file), images }))
    .map((net) => ({ ...net, card: join(root, `fixtures/cards/${net.name}.card.json`) }))
    .filter(({ card }) => existsSync(card))
    .map(({ card, ...net }) => ({ ...net, flags: ['--card', card] }));
  return [own, ...others];
}

/** CPU milliseconds of a run of so many timesteps, and of one pass of the ANN in ONNX Runtime, one thread each. */
export async function timeNetwork(snn, { model, images, flags }, { preset, timesteps, rounds }) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const file = join(folder, 'program.snn');
    const converted = spawnSync(
      process.execPath,
      [
        snn.cli,
        'convert',
        model,
        '--calib',
        images,
        '--calib-limit',
        '4',
        '--preset',
        preset,
        '-T',
        `${timesteps}`,
        '-o',
        file,
        ...flags,
      ],
      { encoding: 'utf8' },
    );
    if (converted.status !== 0) throw new Error(converted.stderr);
    const program = snn.readProgram(readFileSync(file), file);
    const ann = await snn.annOfProgram(program, model, { threads: 1 });
    const image = readdirSync(images).find((name) => /\.(png|jpe?g)$/.test(name));
    const task = await snn.taskOf(snn.cardOf(program), program.head.inputs, program.head.types, [], file);
    const { tensor } = snn.prepareImage(await snn.readImage(join(images, image)), task.input);
    const inputs = new Map([[task.input.name, tensor]]);
    const pool = snn.simulationPool(program, 1);
    let last;
    const times = await interleaved(
      {
        snn: async () => (last = (await pool.run({ inputs, timesteps, at: [timesteps] })).steps.at(-1)),
        ann: () => ann.run(inputs),
      },
      rounds,
    );
    await pool.close();
    await ann.close();
    return { ...times, spikes: snn.total(last.work.spikes), operations: snn.total(last.work.synapticOps) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
