import { ConvertError, fail } from '../../diagnostics/index.js';
import { refuseModule, type Outcome, type TrialSpec } from '../../trials/index.js';
import { VERSION } from '../../version.js';
import { trialThreads } from '../local/trial-threads.js';
import { BundleCache } from './bundle-cache.js';
import { connect, PREFIX, QUEUE } from './connect.js';
import { defaultCache } from './default-cache.js';
import { loadPackages, type Job } from './packages.js';
import { RedisBlobs } from './redis-blobs.js';

/** What a worker is told. */
export interface TrialWorkerOptions {
  /** Redis server: redis://host:6379. */
  readonly url: string;
  /** Trials at a time, each in a thread. */
  readonly jobs: number;
  /** Folder in which contents are kept, one of the user's own unless told otherwise; workers of one machine may share it. */
  readonly cache?: string;
  /** Called with a line of text that the user may want to know. */
  readonly onNotice?: (line: string) => void;
  /** Called for each trial, by its key, that is begun and ended here. */
  readonly onBegin?: (key: string) => void;
  readonly onEnd?: (key: string, outcome: Outcome) => void;
  /** Called where a trial could not be run here; it will be tried again, here or elsewhere. */
  readonly onProblem?: (key: string, problem: string) => void;
}

/** Runs the trials that leaders put into Redis. */
export interface TrialWorker {
  /** Takes no further trials, and returns when those under way have ended. */
  close(): Promise<void>;
}

/** A trial whose worker has not been heard of for so long is given to another. In milliseconds. */
const LOST_AFTER = 10_000;

/** How often to look for them. In milliseconds. */
const LOOK_EVERY = 4000;

/** How many workers may be lost with one trial, before it is the trial that is taken to be bad. */
const MOST_LOST = 3;

/**
 * Starts a worker.
 * @throws PACKAGE_MISSING, CACHE_UNSAFE, BAD_OPTION, REDIS_UNREACHABLE
 */
export async function trialWorker(options: TrialWorkerOptions): Promise<TrialWorker> {
  const packages = await loadPackages();
  const folder = options.cache ?? (await defaultCache());
  const redis = await connect(packages, options.url, options.onNotice);
  const cache = new BundleCache(folder, new RedisBlobs(redis));
  const threads = trialThreads({ cache: folder }, options.jobs);
  const work = async (job: Job): Promise<Outcome> => {
    const spec = job.data as TrialSpec;
    const key = job.id ?? '';
    options.onBegin?.(key);
    try {
      refuseForeign(spec);
      for (const hash of [spec.model, spec.images, spec.calibration ?? []].flat()) await cache.need(hash);
      const outcome = await threads.run(spec);
      options.onEnd?.(key, outcome);
      return outcome;
    } catch (error) {
      const problem = error instanceof ConvertError ? error.message : String(error);
      options.onProblem?.(key, problem);
      throw error;
    }
  };
  const worker = new packages.Worker(QUEUE, work, {
    connection: redis,
    prefix: PREFIX,
    concurrency: options.jobs,
    lockDuration: LOST_AFTER,
    stalledInterval: LOOK_EVERY,
    maxStalledCount: MOST_LOST,
  });
  // the client connects again by itself
  worker.on('error', () => undefined);
  await worker.waitUntilReady();
  return {
    async close() {
      await worker.close();
      await threads.close();
      redis.disconnect();
    },
  };
}

/** What is in Redis may come from anyone who reaches it: no code is run that is not part of this package. */
function refuseForeign({ version, card, cardOverrides }: TrialSpec): void {
  if (version !== VERSION)
    fail(
      'OTHER_VERSION',
      'trial',
      `expected one of version ${VERSION} but found ${version}`,
      'run workers of the version of the sweep',
    );
  refuseModule(card, cardOverrides);
}
