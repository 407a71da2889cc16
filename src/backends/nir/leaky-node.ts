import { stored, uniform } from './arrays.js';
import type { Draft } from './draft.js';
import type { Population } from './neuron.js';
import type { Sum } from './value.js';

/**
 * Leaky neurons with hard reset as one LIF node. A forward Euler step v + dt / tau (v_leak - v + r I) is decay v + I with tau = dt / (1 - decay), r = tau / dt and
 * v_leak = 0. Both test v > threshold. Without leak there is no tau: refused.
 */
export function leakyNode(draft: Draft, { step, input, unit }: Population): Sum | undefined {
  const { dialect, time } = draft;
  const { shape } = input;
  const decay = step.parameters['decay']!;
  if (decay === 1) {
    return draft.refuse(
      step.origin,
      'decay 1 is no leak, and tau has no end',
      'convert with integrate-fire neurons and hard reset',
    );
  }
  const threshold = step.parameters['threshold']!;
  const node = draft.add(
    step.name,
    {
      type: 'LIF',
      tau: uniform(time.dt / (1 - decay), shape, dialect),
      r: uniform(1 / (1 - decay), shape, dialect),
      vLeak: uniform(0, shape, dialect),
      vThreshold: stored(
        unit.map((u) => u * threshold),
        shape,
        dialect,
      ),
      vReset: uniform(0, shape, dialect),
    },
    input.nodes,
  );
  draft.lose(node, ...dialect.leaky);
  return { kind: 'sum', nodes: [node], shape, spikes: { most: 1, down: 0, signed: false } };
}
