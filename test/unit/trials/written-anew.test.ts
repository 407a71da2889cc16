import { expect, test } from '@jest/globals';
import { TrialRunner, type BundleStore } from '../../../src/trials/index.js';
import { madeUp } from '../../helpers/trials.js';

const store = (stampOf: () => string): BundleStore => ({
  open: () =>
    Promise.resolve({
      bundle: { files: [{ name: 'a.onnx', sha256: '', bytes: 0 }] },
      paths: ['missing.onnx'],
      stamp: stampOf(),
    }),
});

test('how a trial ended on files that were written anew meanwhile is no outcome', async () => {
  let count = 0;
  const { spec } = madeUp(1);
  await expect(new TrialRunner(store(() => String(count++))).run(spec)).rejects.toThrow('DATA_CHANGED');
  expect(await new TrialRunner(store(() => '')).run(spec)).toMatchObject({ failure: [{}] });
});
