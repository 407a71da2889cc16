import { expect, test } from '@jest/globals';
import { movesOf } from '../../../src/allocation/moves.js';
import { neuronModel } from '../../../src/neurons/index.js';

const changes = (model: string, parameters: Record<string, number>, coarser: number, finer: number) =>
  movesOf(neuronModel(model), parameters, { coarser, finer }).map(({ change }) => change);

test('sigma-delta neurons get fewer sizes, or more sizes, more spikes, or both', () => {
  expect(changes('sigma-delta', { exponents: 13, burst: 3 }, 2, 2)).toEqual([
    { exponents: 11 },
    { exponents: 12 },
    {},
    { exponents: 14 },
    { burst: 4 },
    { exponents: 14, burst: 4 },
    { exponents: 15 },
    { burst: 5 },
    { exponents: 15, burst: 5 },
  ]);
});

test('levels are halved and doubled; limits of the model and equal precisions end the list', () => {
  expect(changes('levels', { levels: 15, release: 1, v0: 0.5 }, 9, 2)).toEqual([
    { levels: 1 },
    { levels: 3 },
    { levels: 7 },
    {},
    { levels: 31 },
    { levels: 63 },
  ]);
  expect(changes('levels', { levels: 2047, release: 1, v0: 0.5 }, 0, 5)).toEqual([{}, { levels: 4095 }]);
  expect(changes('sigma-delta', { exponents: 20, burst: 20 }, 0, 3)).toEqual([{}]);
});

test('messages of one level stay so, and a neuron without precision has one', () => {
  expect(changes('levels', { levels: 1, release: 1, v0: 0.5 }, 2, 2)).toEqual([{}]);
  expect(changes('integrate-fire', { reset: 0, release: 0, v0: 0 }, 2, 2)).toEqual([{}]);
});
