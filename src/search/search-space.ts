import type { Parameter, Parameters as SpaceParameters, Point } from '../optimization/index.js';
import type { SearchRange } from '../neurons/index.js';
import { choicesOf, type ConvertSettings } from '../settings.js';

/** What a search may change about a conversion, and how a point of the space becomes settings. */
export interface SearchSpace {
  readonly parameters: SpaceParameters;
  /** Points to try first: the settings as they are without a search, as far as the space holds them, then what people try by hand. */
  readonly start: readonly Point[];
  /** The settings at a point. */
  readonly settingsAt: (point: Point) => ConvertSettings;
}

/** Shares of activations above a percentile threshold that are worth trying. */
const TAILS = { low: 1e-6, high: 0.1 } as const;

/** Shares that people try by hand, coarse to fine; the last is all but the maximum. */
const TRIED_BY_HAND = [0.05, 0.01, 0.001, TAILS.low];

/** By which factor shares of single layers may differ from that of all. */
const NEAR = 30;

/** What stands for a percentile's number in a space: the share of activations above it, of which powers of ten matter. */
const TAIL = 'tail';
const RULE = 'rule';

/**
 * The space around some settings: the threshold rule and its percentile, and what the neuron model declares worth searching. What the settings say themselves is not
 * searched.
 */
export function searchSpace(settings: ConvertSettings): SearchSpace {
  const { model, parameters, timesteps, ruleName } = choicesOf(settings);
  const space: Record<string, Parameter> = {};
  const start: Record<string, number | string> = {};
  if (settings.thresholds === undefined) {
    const rules = model.coding === 'rate' ? ['percentile', 'percentile:non-zero', 'mmse'] : ['percentile', 'max'];
    const [, p = '1', ...more] = /^percentile:([\d.]+)(:non-zero)?/.exec(ruleName) ?? [];
    space[RULE] = { kind: 'categorical', values: rules };
    space[TAIL] = { kind: 'real', ...TAILS, log: true };
    const named = ruleName.startsWith('percentile') ? `percentile${more[0] ?? ''}` : ruleName;
    start[RULE] = rules.includes(named) ? named : 'percentile';
    start[TAIL] = Math.min(Math.max(1 - Number(p), TAILS.low), TAILS.high);
  }
  for (const [name, { search, whole }] of Object.entries(model.parameters)) {
    if (!search || settings.parameters?.[name] !== undefined) continue;
    space[name] = parameterOf(search, whole, timesteps);
    start[name] = within(parameters[name]!, search, timesteps);
  }
  return {
    parameters: space,
    start: [
      start,
      ...(RULE in space ? TRIED_BY_HAND.map((tail) => ({ ...start, [RULE]: 'percentile', [TAIL]: tail })) : []),
    ],
    settingsAt(point) {
      const { [RULE]: rule, [TAIL]: tail, ...own } = point;
      return {
        ...settings,
        ...(rule === undefined ? {} : { thresholds: ruleAt(String(rule), Number(tail)) }),
        parameters: { ...settings.parameters, ...(own as Readonly<Record<string, number>>) },
      };
    },
  };
}

/** The space of percentiles for single layers, around settings that hold for all others; it starts where these are, if they are percentiles too. */
export function layerSpace(settings: ConvertSettings, layers: readonly string[]): SearchSpace {
  const p = Number(/^percentile:([\d.]+)$/.exec(choicesOf(settings).ruleName)?.[1]);
  const tail = Math.min(Math.max(1 - p, TAILS.low), TAILS.high);
  const around = Number.isNaN(p)
    ? TAILS
    : { low: Math.max(TAILS.low, tail / NEAR), high: Math.min(TAILS.high, tail * NEAR) };
  return {
    parameters: Object.fromEntries(layers.map((layer) => [layer, { kind: 'real', ...around, log: true }])),
    start: Number.isNaN(p) ? [] : [Object.fromEntries(layers.map((layer) => [layer, tail]))],
    settingsAt: (point) => ({
      ...settings,
      layerThresholds: {
        ...settings.layerThresholds,
        ...Object.fromEntries(Object.entries(point).map(([layer, at]) => [layer, ruleAt('percentile', Number(at))])),
      },
    }),
  };
}

/** The name of a threshold rule, with its percentile where it has one. */
function ruleAt(rule: string, tail: number): string {
  const [kind, ...more] = rule.split(':');
  return kind === 'percentile' ? [kind, String(Number((1 - tail).toFixed(8))), ...more].join(':') : rule;
}

function parameterOf({ low, high, scale }: SearchRange, whole: boolean, timesteps: number): Parameter {
  const top = high === 'timesteps' ? timesteps : high;
  if (scale === 'choice')
    return { kind: 'categorical', values: Array.from({ length: top - low + 1 }, (_, i) => low + i) };
  return {
    kind: whole ? 'integer' : 'real',
    low,
    high: Math.max(top, low + 1),
    ...(scale === 'log' ? { log: true } : {}),
  };
}

function within(value: number, { low, high }: SearchRange, timesteps: number): number {
  return Math.min(Math.max(value, low), high === 'timesteps' ? Math.max(timesteps, low + 1) : high);
}
