import { RELEASE, type Parameters } from '../neurons/index.js';
import type { RuleName } from './kernels/index.js';

/** How a firing rule is given to the compiled kernel of the same meaning. */
export interface CompiledRule {
  readonly kernel: RuleName;
  /** The kernel's three parameters. */
  readonly parameters: readonly [number, number, number];
  /** State of each neuron. @unit bytes */
  readonly state: number;
}

type Compile = (p: Parameters) => CompiledRule;

const wholeUnits = (most: number, release: number, delay = 0): CompiledRule => ({
  kernel: 'wholeUnits',
  parameters: [most, release, delay],
  state: 0,
});

const compiled: Readonly<Record<string, Compile>> = {
  levels: (p) => wholeUnits(p['levels']!, p['release']!),
  'wait-then-fire': (p) => wholeUnits(p['levels']!, p['release']!, p['delay']),
  'sigma-delta': (p) => ({
    kernel: 'sigmaDelta',
    parameters: [p['exponents']! - 1, p['burst']!, 0],
    state: 0,
  }),
  spicalib: (p) =>
    p['allowance'] === 0 || p['release'] === RELEASE.free
      ? wholeUnits(p['gamma']!, p['release']!)
      : {
          kernel: 'spikeCalibration',
          parameters: [p['gamma']!, p['allowance']!, p['repair']! + 2 * p['release']!],
          state: 24,
        },
};

/** The compiled form of a neuron model's rule; undefined where there is none. */
export function compiledRule(model: string, p: Parameters): CompiledRule | undefined {
  return compiled[model]?.(p);
}
