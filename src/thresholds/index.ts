import { fail, nearest } from '../diagnostics/index.js';
import { max } from './max.js';
import { mmse } from './mmse.js';
import { percentile } from './percentile.js';
import type { ThresholdRule } from './rule.js';

export type { ThresholdRule } from './rule.js';

const fixed: ReadonlyMap<string, ThresholdRule> = new Map([max, mmse].map((rule) => [rule.name, rule]));

/** The rules a user can name. */
export const thresholdRules = [...fixed.keys(), 'percentile:P', 'percentile:P:non-zero'];

/**
 * A rule by its name: `max`, `mmse`, `percentile:0.999`, `percentile:0.999:non-zero`.
 * @throws BAD_OPTION for anything else
 */
export function thresholdRule(name: string): ThresholdRule {
  const rule = fixed.get(name);
  if (rule) return rule;
  const match = /^percentile:([\d.]+)(:non-zero)?$/.exec(name);
  const p = Number(match?.[1]);
  if (match && p > 0 && p <= 1) return percentile(p, match[2] !== undefined);
  const near = nearest(name, thresholdRules);
  return fail(
    'BAD_OPTION',
    'threshold rule',
    `expected one of ${thresholdRules.join(', ')} (0 < P <= 1) but found "${name}"`,
    near ? `did you mean "${near}"?` : 'see --help',
  );
}
