import { expect, test } from '@jest/globals';
import { ConvertError } from '../../../src/diagnostics/index.js';
import { objectiveOf, search, type SearchOptions, type SearchSubject } from '../../../src/search/index.js';
import type { Executor, Outcome, Trial, TrialEvaluation, TrialLog, TrialSpec } from '../../../src/trials/index.js';

const subject: SearchSubject = {
  model: 'm',
  card: null,
  cardOverrides: null,
  shapes: {},
  calibration: null,
  images: 'i',
  options: { preset: 'spicalib', timesteps: 64 },
  seed: 1,
};

/** An evaluation whose output error falls with t to a level that the options decide. */
function evaluated({ options }: TrialSpec, level: (options: TrialSpec['options']) => number): TrialEvaluation {
  const timesteps = options.timesteps!;
  const snn = [1, 2, 4, 8, 16, 32, 64]
    .filter((t) => t <= timesteps)
    .map((t) => ({ t, outputError: level(options) + (t === timesteps && t > 32 ? 0.01 : 1 / t / t) }))
    .map((score) => ({
      ...score,
      agreement: 0,
      spikesPerNeuron: score.t,
      synapticOps: 0,
      acsPerMac: score.t,
      energyShare: 0,
    }))
    .map((score) => ({ ...score, macs: 0 }));
  const counts = { images: 1, timesteps, virtual: 1, neurons: 1, annMacs: 1 };
  return { schemaVersion: 1, ann: {}, snn, drop: null, ...counts, model: 'm', energyRule: '' };
}

/** The distance of a percentile's tail from 0.003, of a burst size from 12, in powers; rules other than percentile are worse. */
function landscape({ thresholds = '', parameters = {}, layerThresholds = {} }: TrialSpec['options']): number {
  const [, p] = /^percentile:([\d.]+)$/.exec(thresholds) ?? [];
  const tail = p === undefined ? 1e-6 : 1 - Number(p);
  const layers = Object.values(layerThresholds).map((rule) => 1 - Number(rule.split(':')[1]));
  const off = layers.reduce((sum, at) => sum + Math.log10(at / 0.02) ** 2 / 50, layers.length > 0 ? 0 : 0.1);
  return 0.01 * Math.log10(tail / 0.003) ** 2 + 0.02 * Math.log2(parameters['gamma']! / 12) ** 2 + off;
}

class Analytic implements Executor {
  readonly ran: string[] = [];
  constructor(private readonly outcomeOf: (spec: TrialSpec) => Outcome) {}
  async run(trials: readonly Trial[], done: (trial: Trial, outcome: Outcome) => void | Promise<void>): Promise<void> {
    // in an order of their own, as threads end
    for (const trial of [...trials].reverse()) {
      this.ran.push(trial.key);
      await done(trial, this.outcomeOf(trial.spec));
    }
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

class Memory implements TrialLog {
  readonly ended = new Map<string, Outcome>();
  finished = 0;
  outcome(key: string): Outcome | undefined {
    return this.ended.get(key);
  }
  append(trial: Trial, outcome: Outcome): void {
    this.ended.set(trial.key, outcome);
  }
  finish(trials: readonly Trial[]): void {
    this.finished = trials.length;
  }
}

const good = (spec: TrialSpec): Outcome => ({ evaluation: evaluated(spec, landscape) });
const options: SearchOptions = { objective: objectiveOf(), trials: 24, seed: 5 };

test('finds what is good, and beats everything tried by hand', async () => {
  const found = await search(subject, new Analytic(good), new Memory(), options);
  const byHand = found.trials.filter((trial) => trial.phase === 'given').map((trial) => trial.value);
  // the optimum is -0.1 - 1/32^2 at t = 32, since the last timestep is made worse
  expect(found.best.value).toBeGreaterThan(-0.1 - 1 / 1024 - 0.01);
  expect(found.best.value).toBeGreaterThan(Math.max(...byHand) + 0.01);
  // nothing depends on these two
  const total = (name: string): number => found.importance.find((share) => share.name === name)!.total;
  expect(Math.max(total('repair'), total('allowance'))).toBeLessThan(total('gamma'));
  expect(new Set(found.trials.map((trial) => trial.phase))).toEqual(new Set(['given', 'initial', 'model']));
});

test('the winning settings stop where the network is best, and were measured as they are', async () => {
  const executor = new Analytic(good);
  const log = new Memory();
  const { best, trials } = await search(subject, executor, log, options);
  expect([best.t, best.settings.timesteps, best.outcome.evaluation.timesteps]).toEqual([32, 32, 32]);
  expect(trials).toHaveLength(24);
  expect(log.finished).toBe(log.ended.size);
});

test('settings that are worse for stopping earlier keep their timesteps, and are judged at the last', async () => {
  const worse = (spec: TrialSpec): Outcome => ({
    evaluation: evaluated(spec, (o) => landscape(o) + (o.timesteps === 64 ? 0 : 0.5)),
  });
  const { best } = await search(subject, new Analytic(worse), new Memory(), options);
  expect([best.t, best.settings.timesteps]).toEqual([64, 64]);
  expect(best.value).toBe(-best.outcome.evaluation.snn.at(-1)!.outputError);
});

test('same seed, same trials; another seed, others; a log that has them runs none', async () => {
  const keys = async (seed: number, log: Memory): Promise<[readonly string[], readonly string[]]> => {
    const executor = new Analytic(good);
    await search(subject, executor, log, { ...options, seed });
    return [executor.ran, [...log.ended.keys()]];
  };
  const log = new Memory();
  const [first, known] = await keys(5, log);
  expect(first.length).toBe(known.length);
  expect((await keys(5, new Memory()))[0]).toEqual(first);
  expect((await keys(6, new Memory()))[0]).not.toEqual(first);
  expect((await keys(5, log))[0]).toEqual([]);
});

test('single layers are refined around the best, from the layers named worst', async () => {
  const asked: unknown[] = [];
  const { best, trials } = await search(subject, new Analytic(good), new Memory(), {
    ...options,
    trials: 40,
    refine: 12,
    worstLayers: (settings) => {
      asked.push(settings.thresholds);
      return Promise.resolve(['conv1', 'conv2']);
    },
  });
  expect(asked).toHaveLength(1);
  expect(trials.filter((trial) => trial.phase === 'layers')).toHaveLength(12);
  expect(Object.keys(best.settings.layerThresholds!)).toEqual(['conv1', 'conv2']);
  expect(best.value).toBeGreaterThan(-0.06);
});

test('a budget is kept by what is found, at its end, or there is nothing', async () => {
  // operations per multiply-accumulate are t
  const within = { ...options, objective: objectiveOf({ budget: 8 }) };
  const { best } = await search(subject, new Analytic(good), new Memory(), within);
  expect([best.t, best.settings.timesteps, best.within]).toEqual([8, 8, true]);
  // stopping early does not help where that is dearer
  const worse = (spec: TrialSpec): Outcome => {
    const evaluation = evaluated(spec, landscape);
    const dear = spec.options.timesteps === 64 ? 1 : 100;
    return { evaluation: { ...evaluation, snn: evaluation.snn.map((s) => ({ ...s, acsPerMac: s.acsPerMac * dear })) } };
  };
  await expect(search(subject, new Analytic(worse), new Memory(), within)).rejects.toThrow('BUDGET_TOO_SMALL');
  const none = { ...options, objective: objectiveOf({ budget: 0.5 }) };
  await expect(search(subject, new Analytic(good), new Memory(), none)).rejects.toThrow('none of 24 trials keeps it');
});

test('a network whose outputs cannot be compared is not the best', async () => {
  const broken = (spec: TrialSpec): Outcome => {
    const evaluation = evaluated(spec, landscape);
    const snn = evaluation.snn.map((s) => ({ ...s, outputError: NaN }));
    return { evaluation: spec.options.parameters?.['gamma'] === 5 ? { ...evaluation, snn } : evaluation };
  };
  const { best, trials } = await search(subject, new Analytic(broken), new Memory(), options);
  expect(trials.some((trial) => Number.isNaN(trial.value))).toBe(true);
  expect(best.value).toBeLessThan(0);
});

test('failed trials are told as such and do not win', async () => {
  const failing = (spec: TrialSpec): Outcome =>
    (spec.options.parameters?.['repair'] ?? 0) === 1
      ? { failure: [{ code: 'ACCUMULATOR_OVERFLOW', where: 'x', problem: 'y', hint: 'z' }] }
      : good(spec);
  const { best, trials } = await search(subject, new Analytic(failing), new Memory(), options);
  const failed = trials.filter((trial) => 'failure' in trial.outcome);
  expect(failed.length).toBeGreaterThan(0);
  expect(failed.every((trial) => Number.isNaN(trial.value))).toBe(true);
  expect(best.settings.parameters!['repair']).toBe(0);
});

test('refused: a search of nothing, one without success, more refinement than trials', async () => {
  const failure = [{ code: 'NO_CARD', where: 'm', problem: 'why', hint: 'z' }];
  const refusal = async (changed: Partial<SearchSubject>, more: Partial<SearchOptions> = {}): Promise<string> => {
    const executor = new Analytic(() => ({ failure }));
    const search_ = search({ ...subject, ...changed }, executor, new Memory(), { ...options, trials: 6, ...more });
    return search_.then(
      () => 'found',
      (error: unknown) => (error instanceof ConvertError ? error.message : String(error)),
    );
  };
  expect(await refusal({})).toMatch(/SEARCH_FAILED[^]*all 4 trials failed[^]*NO_CARD: m: why/);
  const parameters = { gamma: 5, allowance: 4, repair: 0 };
  expect(await refusal({ options: { preset: 'spicalib', thresholds: 'max', parameters } })).toContain('BAD_OPTION');
  expect(await refusal({}, { refine: 6 })).toContain('--refine');
});
