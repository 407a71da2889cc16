import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connect, PREFIX, QUEUE } from '../../../src/executors/bullmq/connect.js';
import { bullmqExecutor } from '../../../src/executors/index.js';
import { loadPackages } from '../../../src/executors/bullmq/packages.js';
import { ConvertError } from '../../../src/diagnostics/index.js';
import { runTrials, type BundleStore, type Outcome, type TrialSpec } from '../../../src/trials/index.js';
import { noRedis, startRedis, type RedisServer } from '../../helpers/redis.js';
import { madeUp, measured } from '../../helpers/trials.js';

const withRedis = noRedis === undefined ? test : test.skip;
let redis: RedisServer;
beforeAll(async () => {
  if (noRedis === undefined) redis = await startRedis();
});
afterAll(async () => {
  if (noRedis === undefined) await redis.stop();
});
const nothing: BundleStore = { open: () => Promise.resolve({ bundle: { files: [] }, paths: [] }) };

withRedis('what no worker could run is told at the end, is not in the journal, and is run the next time', async () => {
  const packages = await loadPackages();
  const client = await connect(packages, redis.url);
  let full = true;
  const work = ({ data }: { readonly data: unknown }): Promise<Outcome> => {
    const { seed } = data as TrialSpec;
    if (full && seed !== 2) return Promise.reject(new Error('ENOSPC: no space left on device'));
    return Promise.resolve(measured(seed));
  };
  const worker = new packages.Worker(QUEUE, work, { connection: client, prefix: PREFIX });
  worker.on('error', () => undefined);
  const executor = await bullmqExecutor(nothing, { url: redis.url });
  const trials = [1, 2, 3].map((seed) => madeUp(seed));
  const known = new Map<string, Outcome>();
  const log = {
    outcome: (key: string) => known.get(key),
    append: ({ key }: { readonly key: string }, outcome: Outcome) => known.set(key, outcome),
    finish: () => undefined,
  };
  try {
    const error = await runTrials(trials, executor, log).catch((thrown: unknown) => thrown);
    expect((error as ConvertError).diagnostics[0]).toMatchObject({
      code: 'REMOTE_FAILED',
      problem: expect.stringMatching(/^2 of 3 trials .*ENOSPC/),
      hint: expect.stringContaining('give the same command again'),
    });
    expect([...known]).toEqual([[trials[1]!.key, measured(2)]]);
    full = false;
    expect(await runTrials(trials, executor, log)).toEqual([1, 2, 3].map(measured));
  } finally {
    await executor.close();
    await worker.close();
    client.disconnect();
  }
});
