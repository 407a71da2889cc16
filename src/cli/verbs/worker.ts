import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { fail } from '../../diagnostics/index.js';
import { trialWorker } from '../../index.js';
import { addFlags } from '../flags.js';
import { whole } from '../read-values.js';
import { tell, warn } from '../terminal.js';

interface Flags {
  readonly redis?: string;
  readonly jobs?: number;
  readonly cache?: string;
}

/** `snn-convert worker`: runs the trials of sweeps on other machines. */
export function workerVerb(): Command {
  const command = new Command('worker')
    .summary('run trials of sweeps on other machines')
    .description(
      'Run the trials that sweep --executor bullmq puts into Redis, until Ctrl-C. Models and images come over Redis.',
    );
  addFlags(command, 'Worker:', [
    { flags: '--redis <url>', about: 'the Redis server: redis://host:6379' },
    { flags: '--jobs <n>', about: 'trials at a time (default: all cores)', read: whole(1) },
    {
      flags: '--cache <folder>',
      about: 'where models and images are kept (default: one of yours in the folder of temporary files)',
    },
  ]);
  return command
    .addHelpText(
      'after',
      `
Whoever can write to the Redis server can have trials run here: keep it to yourself.

Examples:
  $ snn-convert worker --redis redis://host:6379
  $ snn-convert worker --redis redis://:password@host:6379 --jobs 2 --cache /var/cache/snn-convert`,
    )
    .action(run);
}

async function run({ redis: url, jobs = availableParallelism(), cache }: Flags): Promise<void> {
  if (url === undefined)
    return fail(
      'BAD_COMMAND_LINE',
      '--redis',
      'expected the Redis server to take trials from',
      'give its URL with --redis',
    );
  const short = (key: string): string => key.slice(0, 12);
  const worker = await trialWorker({
    url,
    jobs,
    ...(cache === undefined ? {} : { cache }),
    onNotice: warn,
    onBegin: (key) => tell(`trial ${short(key)}: begun`),
    onEnd: (key, outcome) => tell(`trial ${short(key)}: ${'failure' in outcome ? 'failed' : 'done'}`),
    onProblem: (key, problem) => warn(`trial ${short(key)} cannot be run here: ${problem}`),
  });
  tell(`ready for ${jobs} trials at a time; models and images are kept in ${cache ?? 'the folder of temporary files'}`);
  await new Promise<void>((ended, failed) => {
    let asked = false;
    const stop = (signal: NodeJS.Signals): void => {
      if (asked) process.exit(signal === 'SIGINT' ? 130 : 143);
      asked = true;
      tell(
        'taking no more trials; those under way are finished first (again to end at once, and they are run elsewhere)',
      );
      worker.close().then(ended, failed);
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
  });
}
