import { expect, test } from '@jest/globals';
import { style } from '../../../src/report/style.js';

type Scheme = 'light' | 'dark';

/** The variables of the page's style. */
const variables = new Map(
  [...style.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)].map(
    ([, name, light, dark]) => [name!, { light: light!, dark: dark! }] as const,
  ),
);

/** Red, green and blue as amounts of light. */
function lightOf(name: string, scheme: Scheme): number[] {
  const colour = variables.get(name)![scheme];
  return [1, 3, 5].map((at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
}

/** As WCAG 2 defines it. */
function contrast(a: string, b: string, scheme: Scheme): number {
  const [x, y] = [a, b].map((name) => {
    const [red, green, blue] = lightOf(name, scheme);
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  });
  return (Math.max(x!, y!) + 0.05) / (Math.min(x!, y!) + 0.05);
}

const pairs = [
  ...['ink', 'quiet', 'snn', 'ann', 'truth', 'warn'].map((name) => [name, 'page'] as const),
  ['quiet', 'raised'] as const,
  ['ink', 'lit'] as const,
  ...[0, 1, 2, 3].map((shade) => ['on-pale', `shade-${shade}`] as const),
  ...[4, 5].map((shade) => ['on-deep', `shade-${shade}`] as const),
];

test.each(['light', 'dark'] as const)('text can be read on what is behind it: %s', (scheme) => {
  expect(variables.size).toBeGreaterThan(15);
  const weak = pairs.filter(([text, ground]) => contrast(text, ground, scheme) < 4.5);
  expect(weak).toEqual([]);
});

test.each(['light', 'dark'] as const)('shades go one way, so that they are told apart without colour: %s', (scheme) => {
  const steps = [0, 1, 2, 3, 4, 5].map((shade) => contrast(`shade-${shade}`, 'page', scheme));
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  steps.slice(1).forEach((step, i) => expect(step / steps[i]!).toBeGreaterThan(1.05));
});

/** What people without red, or without green, receptors see of it. @source F. Viénot, H. Brettel, J. Mollon, Color Research and Application 24, 1999 */
const missing = {
  red: [0.11238, 0.88762, 0.11238, 0.88762, 0.00401, -0.00401],
  green: [0.29275, 0.70725, 0.29275, 0.70725, -0.02234, 0.02234],
} as const;

test.each(['red', 'green'] as const)('both networks keep apart without %s', (receptor) => {
  const [a, b, c, d, e, f] = missing[receptor];
  const seen = (name: string, scheme: Scheme): number[] => {
    const [red, green, blue] = lightOf(name, scheme) as [number, number, number];
    return [a * red + b * green, c * red + d * green, e * red + f * green + blue].map(
      (x) => Math.max(0, x) ** (1 / 2.4),
    );
  };
  for (const scheme of ['light', 'dark'] as const) {
    const [snn, ann] = [seen('snn', scheme), seen('ann', scheme)];
    expect(Math.hypot(...snn.map((x, i) => x - ann[i]!))).toBeGreaterThan(0.35);
  }
});
