import { fail } from '../../diagnostics/index.js';
import { refuseModule, type BundleStore, type Executor, type Outcome, type Trial } from '../../trials/index.js';
import { connect, nameOf, PREFIX, QUEUE } from './connect.js';
import { Finished } from './finished.js';
import { loadPackages, type Job, type JobOptions, type Packages, type Queue, type RedisClient } from './packages.js';
import { KEPT, RedisBlobs } from './redis-blobs.js';

/** What a leader is told. */
export interface BullmqOptions {
  /** Redis server: redis://host:6379. */
  readonly url: string;
  /** Whether failures that are known from earlier runs are no results. */
  readonly retryFailed?: boolean;
  /** Called with a line of text that the user may want to know. */
  readonly onNotice?: (line: string) => void;
}

/** Attempts at a trial where the worker itself fails, such as for a full disk. */
const ATTEMPTS = 3;

/** Looks after what events did not tell, in milliseconds. */
const ROUND = 3000;

/** After so many rounds, contents are kept in Redis for another while. */
const RENEWAL = 1000;

/**
 * Runs trials on the workers of a Redis server. A trial that was run for an earlier leader is not run again; one whose worker dies is run by another.
 * Trials that no worker could run have no outcome: once the others have theirs, the run ends with REMOTE_FAILED.
 * @throws PACKAGE_MISSING, BAD_OPTION, REDIS_UNREACHABLE
 */
export async function bullmqExecutor(bundles: BundleStore, options: BullmqOptions): Promise<Executor> {
  const packages = await loadPackages();
  const redis = await connect(packages, options.url, options.onNotice);
  const leader = new Leader(packages, redis, bundles, options);
  return {
    run: (trials, done, signal) => leader.run(trials, done, signal),
    async close() {
      await leader.close();
      redis.disconnect();
    },
  };
}

class Leader {
  private readonly queue: Queue;
  private readonly blobs: RedisBlobs;

  constructor(
    private readonly packages: Packages,
    private readonly redis: RedisClient,
    private readonly bundles: BundleStore,
    private readonly options: BullmqOptions,
  ) {
    this.queue = new packages.Queue(QUEUE, { connection: redis, prefix: PREFIX });
    // the client connects again by itself
    this.queue.on('error', () => undefined);
    this.blobs = new RedisBlobs(redis);
  }

  async close(): Promise<void> {
    await this.queue.close();
  }

  async run(trials: readonly Trial[], done: Parameters<Executor['run']>[1], signal?: AbortSignal): Promise<void> {
    // code of the user's own would have to be sent to other machines and run there
    for (const { spec } of trials) refuseModule(spec.card, spec.cardOverrides);
    const left = new Map(trials.map((trial) => [trial.key, trial]));
    const problems: string[] = [];
    await this.upload(trials);
    const finished = await Finished.watch(this.packages, this.redis, signal);
    try {
      await this.enqueue(trials);
      if ((await this.queue.getWorkersCount()) === 0)
        this.options.onNotice?.(
          `no worker is there yet: start some with snn-convert worker --redis ${nameOf(this.options.url)}`,
        );
      for (let round = 1; left.size > 0; round++) {
        signal?.throwIfAborted();
        // the first time, all that earlier leaders had done
        const keys = round === 1 ? [...left.keys()] : await finished.next(ROUND);
        for (const key of keys ?? left.keys()) {
          const trial = left.get(key);
          const end = trial && (await this.endOf(trial));
          if (!end) continue;
          left.delete(key);
          signal?.throwIfAborted();
          if ('problem' in end) problems.push(end.problem);
          else await done(trial, end);
        }
        if (round % RENEWAL === 0) await this.upload([...left.values()]);
      }
    } finally {
      await finished.close();
    }
    const [first] = problems;
    if (first !== undefined)
      fail(
        'REMOTE_FAILED',
        nameOf(this.options.url),
        `${problems.length} of ${trials.length} trials could be run by no worker, the first of them because of: ${first}`,
        'put the workers right (space, memory, versions), then give the same command again; results so far are kept',
      );
  }

  private async upload(trials: readonly Trial[]): Promise<void> {
    const hashes = trials.flatMap(({ spec }) => [spec.model, spec.images, spec.calibration ?? []].flat());
    for (const hash of new Set(hashes)) await this.blobs.upload(this.bundles, hash);
  }

  private async enqueue(trials: readonly Trial[]): Promise<void> {
    for (const { key } of trials) {
      const job = await this.queue.getJob(key);
      if (job && (await this.isUseless(job))) await job.remove();
    }
    // jobs that are there already stay as they are
    await this.queue.addBulk(trials.map(({ key, spec }) => ({ name: 'trial', data: spec, opts: jobOptions(key) })));
  }

  /** A failed job says nothing about its trial; a failure does, unless it is to be tried again. */
  private async isUseless(job: Job): Promise<boolean> {
    const state = await job.getState();
    if (state === 'completed') return this.options.retryFailed === true && 'failure' in (job.returnvalue as Outcome);
    return state === 'failed';
  }

  /** How a trial ended, if it has, or why no worker could run it. One whose job is gone is made a job again. */
  private async endOf(trial: Trial): Promise<Outcome | { readonly problem: string } | undefined> {
    const job = await this.queue.getJob(trial.key);
    const state = await job?.getState();
    if (job && state === 'completed') return job.returnvalue as Outcome;
    // that says nothing about the trial
    if (job && state === 'failed') return { problem: job.failedReason ?? 'its workers died' };
    if (!job) {
      await this.upload([trial]);
      await this.enqueue([trial]);
    }
    return undefined;
  }
}

function jobOptions(key: string): JobOptions {
  return {
    jobId: key,
    attempts: ATTEMPTS,
    backoff: { type: 'fixed', delay: 1000 },
    removeOnComplete: { age: KEPT },
    removeOnFail: { age: KEPT },
  };
}
