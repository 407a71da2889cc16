import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const numbers = Array.from({ length: 15 }, (_, i) => `I${i + 1}`);

/** Invariants named in the titles of a file's tests. */
function namedIn(text: string): Set<string> {
  return new Set([...text.matchAll(/\b(?:test|describe)\b[^;]*?'(I\d+):/g)].map((match) => match[1]!));
}

const named = new Map(
  readdirSync(folder)
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => [file.replace('.test.ts', ''), namedIn(readFileSync(`${folder}${file}`, 'utf8'))] as const),
);

test.each(numbers)('%s is named by a test in each file that the table gives, and in no other', (invariant) => {
  const row = readFileSync(`${folder}README.md`, 'utf8')
    .split('\n')
    .find((line) => line.startsWith(`| ${invariant} `));
  const listed = [
    ...(row ?? '')
      .split('|')
      .at(-2)!
      .matchAll(/`([a-z-]+)`/g),
  ].map((match) => match[1]!);
  const found = [...named].filter(([, invariants]) => invariants.has(invariant)).map(([file]) => file);
  expect(listed.length).toBeGreaterThan(0);
  expect(found).toEqual(listed.sort());
});
