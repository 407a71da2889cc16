import { expect, test } from '@jest/globals';
import { trialThreads } from '../../../src/executors/local/trial-threads.js';
import { madeUp } from '../../helpers/trials.js';

test('threads whose program does not load give no outcome', async () => {
  // beside the sources there is no worker.js, only where the program is built
  const threads = trialThreads({ cache: 'nowhere' }, 1);
  await expect(threads.run(madeUp(1).spec)).rejects.toThrow(/worker\.js/);
  await threads.close();
});
