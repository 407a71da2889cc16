import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { presets, supportTable, verdicts } from '../../src/index.js';
import { decoders } from '../../src/vision/index.js';

/** The text without the padding of its tables. */
const readme = readFileSync('README.md', 'utf8').replace(/ +/g, ' ');
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

test('the two commands stand at the top and exist', () => {
  expect(readme.slice(0, 700)).toContain('npm ci && npm run demo');
  expect(readme.slice(0, 700)).toContain('npm ci && npm test');
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['demo', 'test']));
});

test('the operator table is the one that the program uses', () => {
  for (const verdict of ['spiking', 'linear', 'temporal difference', 'host'] as const) {
    const names = supportTable().filter((row) => row.verdict === verdict);
    expect(readme).toContain(`| ${verdict} | ${verdicts[verdict]} | ${names.map(({ op }) => op).join(', ')} |`);
  }
});

test('every preset has its row with its threshold rule and timesteps', () => {
  for (const { name, thresholds, timesteps } of presets.values())
    expect(readme).toMatch(new RegExp(`\\| \`${name}\` \\|.*\\| ${thresholds} \\| ${timesteps} \\|`));
});

test('every decoder is named', () => {
  for (const { kind } of decoders) expect(readme).toContain(`\`${kind}\``);
});
