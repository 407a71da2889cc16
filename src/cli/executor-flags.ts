import { fail } from '../diagnostics/index.js';
import { bullmqExecutor, localExecutor, type Executor, type LocalBundles } from '../index.js';
import type { Flag } from './flags.js';
import { oneOf, whole } from './read-values.js';
import { tell } from './terminal.js';

/** Where trials run. */
export interface ExecutorFlags {
  readonly jobs?: number;
  readonly executor?: 'local' | 'bullmq';
  readonly redis?: string;
  readonly retryFailed?: boolean;
}

/** Flags that say where trials run. */
export const executorFlags: readonly Flag[] = [
  { flags: '--retry-failed', about: 'run trials again that failed according to the journal' },
  {
    flags: '--jobs <n>',
    about: 'trials run at a time (default: all cores); results do not depend on it',
    read: whole(1),
  },
  {
    flags: '--executor <where>',
    about: 'local: threads of this machine (the default); bullmq: workers over Redis',
    read: oneOf(['local', 'bullmq']),
  },
  { flags: '--redis <url>', about: 'the Redis server of --executor bullmq: redis://host:6379' },
];

/** @throws BAD_COMMAND_LINE for flags that do not go together */
export function requireExecutor({ executor = 'local', redis, jobs }: ExecutorFlags): void {
  if (executor === 'local' && redis !== undefined)
    fail('BAD_COMMAND_LINE', '--redis', 'it is the server of --executor bullmq', 'give both or none');
  if (executor === 'bullmq' && redis === undefined)
    fail('BAD_COMMAND_LINE', '--executor', 'expected the Redis server of bullmq', 'give it with --redis');
  if (executor === 'bullmq' && jobs !== undefined)
    fail('BAD_COMMAND_LINE', '--jobs', 'each worker chooses how many trials it runs', 'give --jobs to the workers');
}

/** What runs trials, as the flags say. @throws PACKAGE_MISSING, REDIS_UNREACHABLE */
export async function executorOf(
  { executor = 'local', redis: url, jobs, retryFailed = false }: ExecutorFlags,
  bundles: LocalBundles,
): Promise<Executor> {
  if (executor === 'local') return localExecutor(bundles, jobs);
  return bullmqExecutor(bundles, { url: url ?? '', retryFailed, onNotice: tell });
}
