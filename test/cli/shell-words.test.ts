import { expect, test } from '@jest/globals';
import { ownCommandLine } from '../../src/cli/shell-words.js';

test.each([
  ['redis://:s3cret@host', 'redis://...@host'],
  ['--redis=rediss://user:s3cret@host:6379/2', '--redis=rediss://...@host:6379/2'],
  ['redis://:s3@cret/s3?#cret@host', 'redis://...@host'],
  ['redis://:\ns3cret@host', 'redis://...@host'],
  ['REDIS://s3cret@host', 'REDIS://...@host'],
  ['redis://host?db=1&password=s3cret&x=1', "'redis://host?db=1&password=...&x=1'"],
  ['redis://host:6379', 'redis://host:6379'],
  ['a@b.onnx', 'a@b.onnx'],
  ["it's", "'it'\\''s'"],
])('%s stands in reports as %s', (word, shown) => {
  expect(ownCommandLine(['sweep', '--redis', word])).toBe(`snn-convert sweep --redis ${shown}`);
});
