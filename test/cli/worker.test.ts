import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { noRedis, startRedis, type RedisServer } from '../helpers/redis.js';
import { annotations, calibration, digitsCard, digitsModel, scenes, snnConvert, workFolder } from './command.js';
import { linesOf, pause, start, until, type Started } from './sweeping.js';

const folder = workFolder();
const bad = join(folder, 'bad.onnx');
const expected = join(folder, 'local.jsonl');
const images = ['--images', scenes, '--annotations', annotations, '--limit', '1'];
const grids = ['--grid', 'preset=levels,default', '--grid', 'timesteps=1,2', '--grid', 'drain=0,1'];
const sweep = [
  ...['sweep', digitsModel, bad, ...images, '--calib', calibration, '--calib-limit', '2', '--at', '1', ...grids],
];
const TRIALS = 16;

const withRedis = noRedis === undefined ? test : test.skip;
let redis: RedisServer;
let workers: Started[] = [];

beforeAll(async () => {
  if (noRedis !== undefined) return;
  redis = await startRedis();
  copyFileSync(digitsCard, bad);
  expect((await snnConvert([...sweep, '--journal', expected])).code).toBe(1);
  expect(linesOf(expected)).toHaveLength(TRIALS);
});

afterEach(async () => {
  for (const { child, ended } of workers) {
    child.kill('SIGKILL');
    await ended;
  }
  workers = [];
});

afterAll(async () => {
  if (noRedis === undefined) await redis.stop();
});

async function worker(name: string): Promise<Started> {
  const started = start(['worker', '--redis', redis.url, '--jobs', '1', '--cache', join(folder, name)]);
  workers.push(started);
  await until(() => started.told().includes('ready for 1'), started);
  return started;
}

function leader(journal: string, ...flags: readonly string[]): Started {
  return start([...sweep, '--executor', 'bullmq', '--redis', redis.url, '--journal', journal, ...flags]);
}

/** Whether the last that a worker told is the begin of a trial. */
function isBusy({ told }: Started): boolean {
  return /begun\n$/.test(told());
}

/** Stops a worker in a trial: one that was at its end when it was seen goes on until the next. */
async function stopInMidTrial(victim: Started, sweeping: Started): Promise<void> {
  for (;;) {
    await until(() => isBusy(victim), sweeping);
    victim.child.kill('SIGSTOP');
    // what it told before it stopped
    await pause(100);
    if (isBusy(victim) || sweeping.child.exitCode !== null) return;
    victim.child.kill('SIGCONT');
  }
}

withRedis(
  'two workers, one killed in mid-trial, give the journal of this machine alone; an earlier leader’s results are taken over',
  async () => {
    const journal = join(folder, 'redis.jsonl');
    const [victim, other] = [await worker('one'), await worker('two')];
    const sweeping = leader(journal);
    await until(() => linesOf(journal).length >= 1, sweeping);
    await stopInMidTrial(victim, sweeping);
    victim.child.kill('SIGKILL');
    const lost = /trial (\w+): begun\n$/.exec(victim.told())?.[1];
    expect(lost).toBeDefined();
    expect((await sweeping.ended).code).toBe(1);
    expect(other.told()).toContain(`trial ${lost!}: done`);
    expect(readFileSync(journal, 'utf8')).toBe(readFileSync(expected, 'utf8'));
    other.child.kill('SIGKILL');
    await other.ended;
    // without any worker
    rmSync(journal);
    expect((await leader(journal).ended).code).toBe(1);
    expect(readFileSync(journal, 'utf8')).toBe(readFileSync(expected, 'utf8'));
  },
  120_000,
);

withRedis(
  'a leader that is killed finds what was done without it; failures are done again where that is asked for',
  async () => {
    const journal = join(folder, 'leader.jsonl');
    const others = ['--seed', '2', '--grid', 'weight-bits=8'];
    const first = leader(journal, ...others);
    await until(() => first.told().includes('no worker is there yet'), first);
    const busy = await worker('one');
    await until(() => linesOf(journal).length >= 2, first);
    first.child.kill('SIGKILL');
    await first.ended;
    expect((await leader(journal, ...others).ended).code).toBe(1);
    const local = join(folder, 'local-2.jsonl');
    await snnConvert([...sweep, ...others, '--journal', local]);
    expect(readFileSync(journal, 'utf8')).toBe(readFileSync(local, 'utf8'));
    const count = (): number => busy.told().match(/failed\n/g)!.length;
    const before = count();
    await leader(journal, ...others).ended;
    expect(count()).toBe(before);
    await leader(journal, ...others, '--retry-failed').ended;
    expect(count()).toBe(2 * before);
    expect(readFileSync(journal, 'utf8')).toBe(readFileSync(local, 'utf8'));
  },
  120_000,
);

withRedis(
  'a worker whose cache was cleared by somebody fetches again, and nothing of that is in the journal',
  async () => {
    const { told } = await worker('cleared');
    const cache = join(folder, 'cleared');
    const short = ['--seed', '3', '--grid', 'weight-bits=8,16'];
    const few = ['sweep', digitsModel, ...images, '--calib', calibration, '--calib-limit', '2', '--at', '1', '-T', '1'];
    const remote = (journal: string, ...more: readonly string[]) =>
      snnConvert([...few, ...more, '--journal', journal, '--executor', 'bullmq', '--redis', redis.url]);
    expect((await remote(join(folder, 'before.jsonl'))).code).toBe(0);
    for (const bundle of readdirSync(cache)) rmSync(join(cache, bundle, 'files'), { recursive: true });
    const [journal, local] = [join(folder, 'cleared.jsonl'), join(folder, 'local-3.jsonl')];
    const { code, stderr } = await remote(journal, ...short);
    expect([code, stderr, told()]).toEqual([0, expect.anything(), expect.not.stringContaining('failed')]);
    await snnConvert([...few, ...short, '--journal', local]);
    expect(readFileSync(journal, 'utf8')).toBe(readFileSync(local, 'utf8'));
  },
  60_000,
);

withRedis('a decoder of the user’s own is not sent to other machines, but runs on this one', async () => {
  const decoder = join(folder, 'decoder.mjs');
  writeFileSync(decoder, 'export const decode = () => [];\n');
  const card = join(folder, 'module.card.json');
  const own = {
    ...(JSON.parse(readFileSync(digitsCard, 'utf8')) as object),
    decoder: { kind: 'module', path: decoder },
  };
  writeFileSync(card, JSON.stringify(own));
  const words = ['sweep', digitsModel, ...images, '--card', card, '--calib-limit', '1', '-T', '1'];
  const journal = ['--journal', join(folder, 'module.jsonl')];
  const { code, stderr } = await snnConvert([...words, ...journal, '--executor', 'bullmq', '--redis', redis.url]);
  expect([code, stderr]).toEqual([1, expect.stringContaining('MODULE_NOT_REMOTE')]);
  const local = await snnConvert([...words, ...journal]);
  expect([local.code, local.stdout]).toEqual([0, expect.stringMatching(/mAP50/)]);
  expect(readFileSync(join(folder, 'module.jsonl'), 'utf8')).not.toContain(folder);
});

test.each([
  ['bullmq without a server', [...sweep, '--executor', 'bullmq'], '--redis'],
  ['a server without bullmq', [...sweep, '--redis', 'redis://localhost:1'], '--executor bullmq'],
  ['jobs of workers', [...sweep, '--executor', 'bullmq', '--redis', 'redis://localhost:1', '--jobs', '2'], '--jobs'],
  ['another executor', [...sweep, '--executor', 'bullmk'], 'local, bullmq'],
  ['a worker without a server', ['worker'], '--redis'],
])('%s is refused', async (_, words, message) => {
  const { code, stderr } = await snnConvert(words);
  expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
});

withRedis('a server that is not there, and what is no server, are told without the password', async () => {
  const gone = await snnConvert(['worker', '--redis', 'redis://:secret@127.0.0.1:1']);
  expect([gone.code, gone.stderr]).toEqual([1, expect.stringContaining('REDIS_UNREACHABLE: redis://127.0.0.1:1\n')]);
  const wrong = await snnConvert(['worker', '--redis', 'localhost:6379']);
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('redis://host:6379')]);
});

(noRedis?.startsWith('the package') ? test : test.skip)(
  'without the packages it is told how to install them',
  async () => {
    const { code, stderr } = await snnConvert(['worker', '--redis', 'redis://127.0.0.1:1']);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/PACKAGE_MISSING[^]*npm install bullmq ioredis/)]);
  },
);
