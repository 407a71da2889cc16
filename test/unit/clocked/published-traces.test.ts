import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from '@jest/globals';
import { clock, simulateClocked, type ClockMethod } from '../../../src/clocked/index.js';
import { readNir } from '../../../src/nir/index.js';
import { seededRandom } from '../../../src/tensor/index.js';
import { sharedFolder, sharedTest } from '../../helpers/shared-data.js';

const folder = join(sharedFolder, 'data/nir');
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.nir')) : [];

/** A published trace of the LIF experiment: whether a spike arrives, the membrane, whether one leaves. */
interface Trace {
  readonly input: readonly number[];
  readonly membrane: readonly number[];
  readonly spikes: readonly number[];
}

function published(simulator: string): Trace {
  const rows = readFileSync(join(folder, `expected/01_lif__lif_${simulator}.csv`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number));
  const column = (i: number): number[] => rows.map((row) => row[i]!);
  return { input: column(0), membrane: column(1), spikes: timesOf(column(2)) };
}

function timesOf(train: ArrayLike<number>): number[] {
  return Array.from(train).flatMap((value, t) => (value > 0 ? [t] : []));
}

/**
 * The simulators that reset to v_reset as NIR says, with the number by which their membranes are multiplied to be in units of the file (they
 * write them in units of the threshold or of the input; SpiNNaker2 rounds the weight), and how many timesteps late they tell what happened.
 * Spyx, Rockpool and Sinabs subtract the threshold instead, "exact" resets between timesteps.
 */
const euler = {
  norse: [1, 0],
  snntorch: [0.04, 0],
  spinnaker2: [0.04 / 0.99980396, 0],
  lava_cpu_float: [1, 1],
} as const;
const exact = { nengo: [0.1, 0] } as const;
const hardReset: Readonly<Record<string, readonly [unit: number, late: number]>> = { ...euler, ...exact };

/** The largest distance of two membranes at the same timestep. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = 0;
  for (let t = 0; t < Math.min(a.length, b.length); t++) most = Math.max(most, Math.abs(a[t]! - b[t]!));
  return most;
}

function scaled(simulator: string): number[] {
  const [unit, late] = hardReset[simulator]!;
  return published(simulator)
    .membrane.slice(late)
    .map((v) => v * unit);
}

async function ours(file: string, method: ClockMethod): Promise<{ membrane: Float64Array; spikes: number[] }> {
  const { graph } = await readNir(readFileSync(join(folder, file)), file);
  const { input } = published('norse');
  const run = simulateClocked(
    clock(graph, { method }),
    { shape: [input.length], data: input },
    { record: { membranes: true } },
  );
  return { membrane: [...run.membranes.values()][0]!.data, spikes: timesOf([...run.outputs.values()][0]!.data) };
}

describe('the LIF experiment: 1000 timesteps of 1e-4 s, 34 spikes in', () => {
  sharedTest(
    'simulators with hard reset spike at the same four timesteps, and so do we, by either method',
    async () => {
      for (const [simulator, [, late]] of Object.entries(hardReset))
        expect([simulator, published(simulator).spikes.map((t) => t - late)]).toEqual([
          simulator,
          [460, 510, 710, 760],
        ]);
      for (const file of ['01_lif__lif_norse.nir', 'snntorch__lif.nir'])
        for (const method of ['euler', 'exact'] as const)
          expect([file, method, (await ours(file, method)).spikes]).toEqual([file, method, [460, 510, 710, 760]]);
    },
  );

  sharedTest(
    'membranes by forward Euler are those of Norse, snnTorch, SpiNNaker2 and Lava to single precision',
    async () => {
      const { membrane } = await ours('01_lif__lif_norse.nir', 'euler');
      for (const simulator of Object.keys(euler))
        expect([simulator, distance(membrane, scaled(simulator)) < 1e-7]).toEqual([simulator, true]);
    },
  );

  sharedTest('membranes by the exact method are those of Nengo', async () => {
    const { membrane } = await ours('01_lif__lif_norse.nir', 'exact');
    // the time constant in the file is a number of single precision
    expect(distance(membrane, scaled('nengo'))).toBeLessThan(1e-8);
  });

  sharedTest('neither method is farther from a published membrane than these are from one another', async () => {
    const names = Object.keys(hardReset);
    const spread = Math.max(...names.flatMap((a) => names.map((b) => distance(scaled(a), scaled(b)))));
    expect(spread).toBeGreaterThan(5e-4);
    expect(spread).toBeLessThan(2e-3);
    for (const method of ['euler', 'exact'] as const) {
      const { membrane } = await ours('01_lif__lif_norse.nir', method);
      for (const simulator of names) expect(distance(membrane, scaled(simulator))).toBeLessThanOrEqual(spread + 1e-7);
    }
  });
});

describe('files of other tools', () => {
  const train = (steps: number, inputs: number): { shape: number[]; data: Float64Array } => {
    const random = seededRandom(11);
    return {
      shape: [steps, inputs],
      data: Float64Array.from({ length: steps * inputs }, () => (random() < 0.3 ? 1 : 0)),
    };
  };

  sharedTest('every one is read and runs', async () => {
    expect(files.length).toBeGreaterThan(8);
    for (const file of files) {
      const program = clock((await readNir(readFileSync(join(folder, file)), file)).graph);
      const { shape } = program.nodes.find(({ name }) => name === program.inputs[0])!;
      const { counts } = simulateClocked(program, train(200, shape[0]!));
      const total = [...counts.values()].reduce((sum, { data }) => sum + data.reduce((a, b) => a + b, 0), 0);
      expect([file, total > 0]).toEqual([file, true]);
    }
  });

  sharedTest('a network with its loop in a nested graph is the flat one, spike for spike', async () => {
    for (const name of ['noDelay_bias_zero', 'noDelay_noBias_subtract']) {
      const runs = await Promise.all(
        [`03_rnn__braille_${name}.nir`, `03_rnn__extras__braille_${name}_subgraph.nir`].map(async (file) => {
          const { graph } = await readNir(readFileSync(join(folder, file)), file);
          const program = clock(graph);
          expect(program.recurrent).toHaveLength(1);
          return simulateClocked(program, train(300, 12), { record: { spikes: true } });
        }),
      );
      const [flat, nested] = runs.map(({ spikes }) => [...spikes.values()].map(({ data }) => [...data]));
      expect(flat!.flat().some((count) => count > 0)).toBe(true);
      expect(nested).toEqual(flat);
    }
  });
});
