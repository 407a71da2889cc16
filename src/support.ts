import { irOps } from './spiking/index.js';
import type { Role } from './ops/index.js';

/** How an operator is converted when it stands between weighted layers. */
export type Verdict = 'spiking' | 'linear' | 'temporal difference' | 'host' | 'unsupported';

const LINEAR_POINTWISE = new Set(['Add', 'Sub', 'Sum', 'Mean', 'Neg', 'Identity', 'BatchNormalization']);

const BY_ROLE: Readonly<Record<Role, Verdict>> = {
  synaptic: 'spiking',
  'max-pool': 'spiking',
  activation: 'temporal difference',
  pointwise: 'temporal difference',
  memoryless: 'temporal difference',
  linear: 'linear',
  view: 'linear',
  host: 'host',
};

/** Functions that a spiking neuron computes by itself: the sign of its membrane and the cap of its rate. */
const NEURAL = new Set(['Relu', 'Clip', 'LeakyRelu', 'PRelu', 'ThresholdedRelu']);

/** How an operator is converted. `unsupported` for names that no table knows. */
export function verdictOf(op: string): Verdict {
  const definition = irOps.get(op);
  if (!definition) return 'unsupported';
  if (NEURAL.has(op)) return 'spiking';
  return LINEAR_POINTWISE.has(op) ? 'linear' : BY_ROLE[definition.role];
}

/** What each verdict means, for help and documentation. */
export const verdicts: Readonly<Record<Verdict, string>> = {
  spiking: 'synapses, neurons or lateral-inhibition pooling',
  linear: 'commutes with summing over time: exact on spikes or currents',
  'temporal difference':
    'computed in the soma on accumulated charge, so that its mean output is the function of its mean input',
  host: 'only before the first or after the last weighted layer, on real values',
  unsupported: 'refused with a message',
};

/** All operators with their verdicts, in alphabetical order. */
export function supportTable(): readonly { readonly op: string; readonly verdict: Verdict }[] {
  return [...irOps.keys()]
    .filter((op) => op !== 'Neuron' && op !== 'LateralInhibitionPool')
    .sort()
    .map((op) => ({ op, verdict: verdictOf(op) }));
}
