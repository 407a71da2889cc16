import type { Diagnostic } from '../diagnostics/index.js';
import type { NirMetadata } from '../nir/index.js';
import type { NirDialect } from './dialect.js';
import { each, type NirNeuron } from './discretise.js';
import type { ClockedFiring } from './program.js';

/** A type of node that fires. */
export type FiringNode = Extract<NirNeuron, { type: 'IF' | 'LIF' | 'CubaLIF' }>;

/**
 * The rule by which a neuron fires: the dialect's, but for what its metadata says: `snn_convert.reset` ('hard' | 'subtract'), `snn_convert.compare`
 * ('>' | '>='), `snn_convert.spikes` ('single' | 'multi'), `snn_convert.max_spikes` (a whole number).
 * @returns the rule, and NIR_BAD_METADATA or NIR_BAD_THRESHOLD where something is wrong
 */
export function firingOf(
  node: FiringNode,
  dialect: NirDialect,
  metadata: NirMetadata,
  where: string,
): { readonly firing: ClockedFiring; readonly problems: readonly Diagnostic[] } {
  const problems: Diagnostic[] = [];
  const choice = <T extends string>(key: string, choices: readonly T[], otherwise: T): T => {
    const value = metadata[`snn_convert.${key}`];
    if (value === undefined) return otherwise;
    const found = choices.find((name) => name === value);
    if (found === undefined) problems.push(badMetadata(where, key, choices.join(' or ')));
    return found ?? otherwise;
  };
  const reset = choice(
    'reset',
    ['hard', 'subtract'],
    node.type === 'IF' ? dialect.reset : (dialect.leakyReset ?? dialect.reset),
  );
  const compare = choice('compare', ['>', '>='], dialect.compare);
  const spikes = choice('spikes', ['single', 'multi'], dialect.spikes);
  const limit = metadata['snn_convert.max_spikes'];
  if (limit !== undefined && !(typeof limit === 'number' && Number.isInteger(limit) && limit >= 1))
    problems.push(badMetadata(where, 'max_spikes', 'a whole number from 1 on'));
  const several = 'snn_convert.spikes' in metadata ? spikes === 'multi' : spikes === 'multi' || limit !== undefined;
  const maxSpikes = several ? (typeof limit === 'number' ? limit : Infinity) : 1;
  const threshold = each([node.vThreshold], (theta) => theta);
  if (maxSpikes > 1 && threshold.some((theta) => theta <= 0))
    problems.push({
      code: 'NIR_BAD_THRESHOLD',
      where,
      problem: 'expected thresholds above 0, since it fires once for each threshold in the membrane',
      hint: 'choose a dialect with one spike a timestep',
    });
  const resting = (): Float64Array => (dialect.resetsToZero ? Float64Array.of(0) : each([node.vReset], (v) => v));
  return {
    firing: {
      threshold,
      compare,
      reset: reset === 'subtract' ? 'subtract' : resting(),
      maxSpikes,
      ...(dialect.floor && node.type === 'IF' ? { floor: threshold.map((theta) => -theta) } : {}),
    },
    problems,
  };
}

/** Metadata of this package that has another value than it can have. */
export function badMetadata(where: string, key: string, expected: string): Diagnostic {
  return {
    code: 'NIR_BAD_METADATA',
    where,
    problem: `expected ${expected} in metadata "snn_convert.${key}"`,
    hint: 'correct or remove it',
  };
}
