import { expect, test } from '@jest/globals';
import { grid, gridPoints, refuseOverlap, replacedByGrids, type Grid } from '../../src/cli/grid.js';
import type { ConversionFlags } from '../../src/cli/flags.js';
import { ConvertError } from '../../src/diagnostics/index.js';

function gridsOf(...texts: readonly string[]): readonly Grid[] {
  return texts.reduce<readonly Grid[]>((all, text) => grid(text, '--grid', all) as readonly Grid[], []);
}

function flagsOf(...texts: readonly string[]): ConversionFlags[] {
  return gridPoints(gridsOf(...texts)).map((point) => point.set({ param: { burst: 2 } }));
}

test('values are read as those of the flags; parameters of neurons are keys as well', () => {
  const param = { burst: 2 };
  expect(flagsOf('T=4,8', 'preset=levels')).toEqual(
    [4, 8].map((timesteps) => ({ param, timesteps, preset: 'levels' })),
  );
  expect(flagsOf('levels=7', 'param.v0=0.5')).toEqual([{ param: { burst: 2, levels: 7, v0: 0.5 } }]);
  expect(flagsOf('expand=true,no', 'correct=both')).toEqual([
    { param, expand: true, correct: 'both' },
    { param, expand: false, correct: 'both' },
  ]);
  expect(flagsOf('thresholds=percentile:0.99,max:layer', 'weight-bits=8').map((flags) => flags.thresholds)).toEqual([
    'percentile:0.99',
    'max:layer',
  ]);
  expect(flagsOf('param=levels=3')).toEqual([{ param: { burst: 2, levels: 3 } }]);
});

test('the last grid varies fastest, and labels have the values', () => {
  const labels = gridPoints(gridsOf('T=1,2', 'thresholds=max,mmse')).map((point) => point.label);
  expect(labels.map((label) => Object.entries(label).flat().join(' '))).toEqual([
    'timesteps 1 thresholds max',
    'timesteps 1 thresholds mmse',
    'timesteps 2 thresholds max',
    'timesteps 2 thresholds mmse',
  ]);
  expect(gridPoints([])).toHaveLength(1);
});

test.each([
  ['an unknown key', ['timestep=1'], 'did you mean "timesteps"?'],
  ['a parameter that is almost one', ['param.levls=1'], 'did you mean "levels"?'],
  ['a key that is like nothing', ['qqqqqqqq=1'], 'one of calib, '],
  ['what is no choice about a conversion', ['save-calib=a'], 'expected a conversion flag'],
  ['no values', ['timesteps'], 'key=value,value'],
  ['an empty value', ['timesteps=1,,2'], 'key=value,value'],
  ['no key', ['=1'], 'key=value,value'],
  ['a wrong value', ['timesteps=1,two'], '--grid timesteps: expected a whole number'],
  ['neither yes nor no', ['expand=maybe'], 'true or false'],
  ['a key that is varied twice', ['T=1', 'timesteps=2'], 'varied twice'],
])('%s is refused', (_, texts, message) => {
  expect(() => gridsOf(...texts)).toThrow(ConvertError);
  expect(() => gridsOf(...texts)).toThrow(message);
});

test('what a flag sets is not varied', () => {
  const overlap = (text: string, flags: ConversionFlags) => () => {
    refuseOverlap(gridsOf(text), flags);
  };
  expect(overlap('T=1', { timesteps: 4 })).toThrow('"timesteps" is varied by a grid and set by a flag');
  expect(overlap('levels=1', { param: { levels: 2 } })).toThrow('"levels"');
  expect(overlap('levels=1', { param: { v0: 2 } })).not.toThrow();
  expect(overlap('T=1', { preset: 'levels' })).not.toThrow();
});

test('what a config file sets is replaced, but for parameters', () => {
  const replaced = (text: string, flags: ConversionFlags): readonly string[] =>
    replacedByGrids(gridsOf(text), flags, 'own.json');
  expect(replaced('T=1', { timesteps: 4 })).toEqual(['timesteps']);
  expect(replaced('T=1', { preset: 'levels', param: { levels: 2 } })).toEqual([]);
  expect(() => replaced('levels=1', { param: { levels: 2 } })).toThrow(
    '"levels" is varied by a grid and set by own.json',
  );
});
