import { fail, nearest } from '../diagnostics/index.js';
import { gaussian } from './gaussian.js';
import { ltb, LTB_ITERATIONS } from './ltb.js';
import { max } from './max.js';
import { mmse } from './mmse.js';
import { percentile } from './percentile.js';
import type { ThresholdRule } from './rule.js';

export type { ThresholdRule } from './rule.js';

const fixed: ReadonlyMap<string, ThresholdRule> = new Map([
  ...[max, mmse, gaussian].map((rule) => [rule.name, rule] as const),
  ['ltb', ltb(LTB_ITERATIONS)],
]);

/** The rules a user can name. */
export const thresholdRules = [...fixed.keys(), 'ltb:N', 'percentile:P', 'percentile:P:non-zero', '<rule>:layer'];

/**
 * A rule by its name: `max`, `mmse`, `gaussian`, `ltb`, `ltb:5000`, `percentile:0.999`, `percentile:0.999:non-zero`, and any of them with `:layer` behind it for
 * one threshold a layer.
 * @throws BAD_OPTION for anything else
 */
export function thresholdRule(name: string): ThresholdRule {
  const channelwise = name.replace(/:layer$/, '');
  if (channelwise !== name) return { ...thresholdRule(channelwise), name, perLayer: true };
  const rule = fixed.get(name);
  if (rule) return rule;
  const match = /^percentile:([\d.]+)(:non-zero)?$/.exec(name);
  const p = Number(match?.[1]);
  if (match && p > 0 && p <= 1) return percentile(p, match[2] !== undefined);
  const iterations = Number(/^ltb:(\d{1,6})$/.exec(name)?.[1]);
  if (iterations >= 1) return ltb(iterations);
  const near = nearest(name, thresholdRules);
  return fail(
    'BAD_OPTION',
    'threshold rule',
    `expected one of ${thresholdRules.join(', ')} (0 < P <= 1, 1 <= N < 10^6) but found "${name}"`,
    near ? `did you mean "${near}"?` : 'see --help',
  );
}
