import { describe, expect, test } from '@jest/globals';
import { RELEASE } from '../../../src/neurons/index.js';
import { messagesOf } from '../../helpers/driven-neuron.js';

const parameters = { gamma: 5, allowance: 4, repair: 0, release: RELEASE.zero };
const times = (n: number, x: number): number[] => new Array<number>(n).fill(x);

describe('as released', () => {
  test('1 1 0 0 ...: both spikes are taken back at t = 6 and 7', () => {
    expect(messagesOf('spicalib', parameters, [1, 1, ...times(12, 0)])).toEqual([
      1,
      1,
      0,
      0,
      0,
      0,
      -1,
      -1,
      ...times(6, 0),
    ]);
  });

  test('0 x10, 1 x10: the net count has fallen in silence, and swallows the first four spikes', () => {
    expect(messagesOf('spicalib', parameters, [...times(10, 0), ...times(10, 1)])).toEqual([
      ...times(14, 0),
      ...times(6, 1),
    ]);
  });

  test('a burst is taken back one by one', () => {
    expect(messagesOf('spicalib', parameters, [3, ...times(10, 0)])).toEqual([3, 0, 0, 0, 0, -1, -1, -1, 0, 0, 0]);
  });

  test('what was taken back is not credited: as much drive later sends as much, no more', () => {
    const messages = messagesOf('spicalib', parameters, [1, 1, ...times(6, 0), 1.5, 1, 0.5]);
    expect(messages).toEqual([1, 1, 0, 0, 0, 0, -1, -1, 1, 1, 1]);
  });
});

describe('repaired', () => {
  const repaired = { ...parameters, repair: 1 };

  test('0 x10, 1 x10: silence costs nothing', () => {
    const currents = [...times(10, 0), ...times(10, 1)];
    expect(messagesOf('spicalib', repaired, currents)).toEqual(currents);
  });

  test('spikes that came too early are taken back for good', () => {
    expect(messagesOf('spicalib', repaired, [1, 1, -2, ...times(9, 0)])).toEqual([
      1, 1, 0, 0, 0, 0, -1, -1, 0, 0, 0, 0,
    ]);
  });

  test('what was taken back without cause leaves again at once, because the membrane was credited', () => {
    expect(messagesOf('spicalib', repaired, [1, 1, ...times(7, 0)])).toEqual([1, 1, 0, 0, 0, 0, -1, 1, 0]);
  });
});

test.each([0, 1])('without an allowance (repair %i) it is the burst neuron', (repair) => {
  const currents = [7, 0.5, -3, ...times(20, 0), 2.5];
  const burst = messagesOf('levels', { levels: 5, release: RELEASE.zero, v0: 0 }, currents);
  expect(messagesOf('spicalib', { ...parameters, repair, allowance: 0 }, currents)).toEqual(burst);
});
