import { expect, test } from '@jest/globals';
import { checkCorrection, KeptSamples } from '../../../src/correction/index.js';
import { choicesOf } from '../../../src/settings.js';

const open = { code: 'ASSUMED_SHAPE', where: 'input "x"', problem: 'open', hint: 'give --shape' };

test.each([
  [
    'a saved record',
    () => {
      checkCorrection('bias', { isRecord: true }, []);
    },
    'CORRECTION_NEEDS_SAMPLES',
  ],
  [
    'membranes of neurons whose number is open',
    () => {
      checkCorrection('membrane', { isRecord: false }, [open]);
    },
    'OPEN_INPUT_SIZE',
  ],
  [
    'both, likewise',
    () => {
      checkCorrection('both', { isRecord: false }, [open]);
    },
    'OPEN_INPUT_SIZE',
  ],
  ['delta-coded neurons', () => choicesOf({ preset: 'default', correction: 'bias' }), 'BAD_OPTION'],
  ['an unknown correction', () => choicesOf({ preset: 'levels', correction: 'biases' as 'bias' }), 'BAD_OPTION'],
  ['half a sample', () => new KeptSamples('bias', 0.5), 'BAD_OPTION'],
])('%s is refused', (_, act, code) => {
  expect(act).toThrow(expect.objectContaining({ diagnostics: [expect.objectContaining({ code })] }));
});

test('what can be done is not refused', () => {
  checkCorrection('bias', { isRecord: false }, [open]);
  checkCorrection('none', { isRecord: true }, [open]);
  checkCorrection('both', { isRecord: false }, []);
  expect(choicesOf({ preset: 'default' }).correction).toBe('none');
  expect(choicesOf({ preset: 'snm', correction: 'both' }).correction).toBe('both');
});
