import { expect, test } from '@jest/globals';
import { imageSize, parameter, perChannel, shapes, timesteps, whole } from '../../src/cli/read-values.js';
import { bytes, percent, short, tableLines, wrap } from '../../src/cli/table.js';
import { cardOverrides } from '../../src/cli/flags.js';

test('shapes, with names that hold colons, x or commas between, and repeated flags', () => {
  expect(shapes('1x3x640x640', '--shape')).toEqual({ '': [1, 3, 640, 640] });
  const first = shapes('input:0:1,3,64,64', '--shape');
  expect(shapes('mask:1x64', '--shape', first)).toEqual({ 'input:0': [1, 3, 64, 64], mask: [1, 64] });
  for (const wrong of ['1x0x2', '1x', 'a:', '1.5x2', '-1x3'])
    expect(() => shapes(wrong, '--shape')).toThrow('BAD_OPTION');
});

test('numbers', () => {
  expect(perChannel('0.5', '--mean')).toBe(0.5);
  expect(perChannel('0.485,0.456,0.406', '--mean')).toEqual([0.485, 0.456, 0.406]);
  expect(imageSize('480x640', '--size')).toEqual([480, 640]);
  expect(timesteps('1,2,8', '--at')).toEqual([1, 2, 8]);
  expect(parameter('v0=0.5', '--param', { levels: 3 })).toEqual({ levels: 3, v0: 0.5 });
  expect(whole(0)('0', '--skip')).toBe(0);
  for (const read of [perChannel, imageSize, timesteps, parameter, whole(1)])
    for (const wrong of ['', 'x', '1,,2', '0x10x2']) expect(() => read(wrong, '--flag')).toThrow('--flag');
});

test('flags become fields of the card', () => {
  expect(cardOverrides({ json: true })).toBeUndefined();
  expect(cardOverrides({ size: [2, 3], mean: 1, nmsIou: 0.5, score: 0.2, decoder: 'ssd', classes: ['a'] })).toEqual({
    input: { size: [2, 3], mean: 1 },
    nms: { iou: 0.5 },
    scoreThreshold: 0.2,
    decoder: { kind: 'ssd' },
    classes: ['a'],
  });
});

test('tables and amounts', () => {
  expect(
    tableLines([
      ['a', 'bb'],
      ['ccc', '1'],
    ]),
  ).toEqual(['  a    bb', '  ccc   1']);
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect([short(54540800), short(999), short(1e9)]).toEqual(['54.5 M', '999', '1.0 G']);
  expect([percent(0.9026), percent(NaN), bytes(1025), bytes(3 << 20)]).toEqual(['90.3 %', '-', '2 KiB', '3.0 MiB']);
});
