import { describe, expect, test } from '@jest/globals';
import { measureProgram, measureSensitivity, withLayers } from '../../../src/allocation/index.js';
import type { AllocationSubject } from '../../../src/allocation/index.js';
import { perturbedAnn } from '../../../src/allocation/perturbed-ann.js';
import { TrialNeurons } from '../../../src/allocation/trial-neurons.js';
import { evaluateGraph } from '../../../src/ann/index.js';
import type { Sample } from '../../../src/calibration/index.js';
import { convertPrepared } from '../../../src/convert.js';
import { ConvertError } from '../../../src/diagnostics/index.js';
import type { Parameters } from '../../../src/neurons/index.js';
import type { ConvertSettings } from '../../../src/settings.js';
import { chargeOf, simulate, total } from '../../../src/sim/index.js';
import { gainAt } from '../../../src/snn/index.js';
import { convertText } from '../../helpers/conversion.js';
import { feedsOf, graphOf, relativeError, weights } from '../../helpers/graphs.js';
import { oddNetworks } from '../../helpers/odd-networks.js';
import { chain } from './networks.js';

const builtin = { builtin: true };

async function subjectOf(text: string, settings: ConvertSettings, inputs: readonly Sample[]) {
  const { prepared, calibration, program } = await convertText(text, settings, inputs);
  const subject: AllocationSubject = {
    prepared,
    settings,
    make: (changed) => Promise.resolve(convertPrepared(prepared, calibration, changed)),
  };
  return { subject, prepared, program };
}

const presets: readonly ConvertSettings[] = [
  { preset: 'default', timesteps: 2, weights: 'float32' },
  { preset: 'levels', timesteps: 5, weights: 'float32' },
];

describe.each(oddNetworks)('%s', (_, text) => {
  const inputs = [5, 6].map((seed) => feedsOf(graphOf(text), seed, -1, 1));

  test.each(presets)(
    'the errors of all layers, put into the ANN at once, give the outputs of the SNN: $preset',
    async (settings) => {
      const { prepared, program } = await subjectOf(text, settings, inputs);
      const ann = await perturbedAnn(prepared, prepared.graph.outputs, builtin);
      const added = new Map<string, Float32Array>();
      const trials = program.steps.flatMap((s) =>
        s.kind === 'neuron' ? [{ s, n: new TrialNeurons(s, program) }] : [],
      );
      const [last] = [
        ...simulate(program, inputs[0]!, {
          at: [program.timesteps],
          observe(t, state) {
            for (const { s, n } of trials) {
              const charge = chargeOf({ state }, s.input);
              n.step(charge, t);
              const error = t === program.timesteps ? n.error(charge, gainAt(program, t)) : undefined;
              if (error) added.set(s.name, error);
            }
          },
        }),
      ];
      const outputs = await ann.run(inputs[0]!, added);
      for (const [name, value] of outputs) expect(relativeError(last!.outputs.get(name)!, value)).toBeLessThan(1e-5);
      expect(trials.reduce((sum, { n }) => sum + n.spikes, 0)).toBe(total(last!.work.spikes));
    },
  );
});

test('nothing added leaves the ANN as it is', async () => {
  const inputs = feedsOf(graphOf(chain), 3);
  const { prepared } = await subjectOf(chain, {}, [inputs]);
  const ann = await perturbedAnn(prepared, prepared.graph.outputs, builtin);
  expect(await ann.run(inputs)).toEqual(evaluateGraph(prepared.graph, inputs));
});

describe('the table', () => {
  const inputs = [11, 12].map((seed) => feedsOf(graphOf(chain), seed, 0, 1));
  const settings: ConvertSettings = { parameters: { exponents: 7, burst: 3 }, timesteps: 6 };
  const measured = (async () => {
    const { subject, program } = await subjectOf(chain, settings, inputs);
    return { subject, program, table: await measureSensitivity(subject, inputs, { ...builtin, coarser: 2, finer: 2 }) };
  })();

  test('as things are, it has the spikes, the operations and the error of the program', async () => {
    const { subject, program, table } = await measured;
    const figures = await measureProgram(program, subject.prepared, each(inputs), builtin);
    expect(table).toMatchObject({ ...figures });
    const now = table.layers.map(({ options, chosen }) => options[chosen]!);
    expect(now.reduce((sum, o) => sum + o.spikes, 0)).toBeCloseTo(figures.spikes, 8);
    expect(now.reduce((sum, o) => sum + o.synapticOps, 0)).toBeCloseTo(figures.synapticOps, 6);
    expect(table.predictedError / figures.error).toBeGreaterThan(0.7);
    expect(table.predictedError / figures.error).toBeLessThan(1.4);
    expect(table.layers.map(({ layer, op }) => `${layer} ${op}`)).toEqual(['r1 Relu', 'r2 Relu', 'r3 Relu']);
  });

  test('two spike sizes fewer cost four times the error and save spikes; more of them do the reverse', async () => {
    for (const { options, chosen } of (await measured).table.layers) {
      const [coarser, now] = [options[0]!, options[chosen]!];
      const finest = options.find(({ change }) => change['exponents'] === 9 && change['burst'] === undefined)!;
      expect(coarser.change).toEqual({ exponents: 5 });
      expect(coarser.error / now.error).toBeGreaterThan(2.5);
      expect(coarser.error / now.error).toBeLessThan(6);
      expect(now.error / finest.error).toBeGreaterThan(2.5);
      expect(coarser.spikes).toBeLessThan(now.spikes);
      expect(now.spikes).toBeLessThan(finest.spikes);
    }
  });

  test('what it predicts for layers of mixed precision is what they do', async () => {
    const { subject, table } = await measured;
    for (let mix = 1; mix <= 4; mix++) {
      const picks = table.layers.map(({ options }, l) => (mix * (l + 2)) % options.length);
      const predicted = Math.hypot(...table.layers.map(({ options }, l) => options[picks[l]!]!.error));
      const changes = table.layers.map(({ value, options }, l): [string, Parameters] => [
        value,
        options[picks[l]!]!.change,
      ]);
      const { program } = await subject.make(withLayers(subject.settings, {}, Object.fromEntries(changes)));
      const { error, spikes } = await measureProgram(program, subject.prepared, each(inputs), builtin);
      expect(predicted / error).toBeGreaterThan(0.6);
      expect(predicted / error).toBeLessThan(1.6);
      const cost = table.layers.reduce((sum, { options }, l) => sum + options[picks[l]!]!.spikes, 0);
      expect(Math.abs(cost / spikes - 1)).toBeLessThan(0.15);
    }
  });

  test('a precision whose accumulators would overflow is left out, other errors are not hidden', async () => {
    const { subject } = await measured;
    const failing = (code: string): AllocationSubject['make'] => {
      return ({ layers, ...rest }) =>
        Object.values(layers ?? {}).some((p) => p['exponents'] === 8 && p['burst'] === undefined)
          ? Promise.reject(new ConvertError([{ code, where: '', problem: '', hint: '' }]))
          : subject.make({ ...rest, ...(layers ? { layers } : {}) });
    };
    const table = await measureSensitivity({ ...subject, make: failing('ACCUMULATOR_OVERFLOW') }, inputs, builtin);
    for (const { options } of table.layers)
      expect(options.map(({ change }) => change)).toEqual([
        { exponents: 6 },
        {},
        { burst: 4 },
        { exponents: 8, burst: 4 },
      ]);
    const broken = measureSensitivity({ ...subject, make: failing('CALIBRATION_MISMATCH') }, inputs, builtin);
    await expect(broken).rejects.toThrow(/CALIBRATION_MISMATCH/);
  });

  test('where the shape of the outputs depends on the data, the values that the host decodes are compared', async () => {
    const text = `input x: f32[1,3,6,6]
      ${weights('w1', [4, 3, 3, 3])}
      ${weights('w2', [2, 4, 1, 1], 2)}
      const half: f32[1] = 0.05
      c: f32[1,4,6,6] = Conv(x, w1) { kernel_shape: 3,3  pads: 1,1,1,1 }
      r: f32[1,4,6,6] = Relu(c)
      y: f32[1,2,6,6] = Conv(r, w2) { kernel_shape: 1,1 }
      g: bool[1,2,6,6] = Greater(y, half)
      n: i64[4,72] = NonZero(g)
      output n`;
    const small = [feedsOf(graphOf(text), 1, 0, 1)];
    const { subject } = await subjectOf(text, { parameters: { exponents: 5 } }, small);
    const table = await measureSensitivity(subject, small, builtin);
    expect(table.error).toBeGreaterThan(0);
    expect(table.predictedError / table.error).toBeCloseTo(1, 1);
  });

  test('no inputs are an error', async () => {
    await expect(measureSensitivity((await measured).subject, [], builtin)).rejects.toThrow(/NO_IMAGES/);
  });
});

// eslint-disable-next-line @typescript-eslint/require-await -- as inputs that are read from files
async function* each(list: readonly Sample[]): AsyncGenerator<Sample> {
  yield* list;
}
