import type { Rule } from './rule.js';

/** The value itself. */
export const identity: Rule = { op: 'Identity', rewrite: (_, site) => [site.need(0)] };
