import { above, atMost, nearby, stored, uniform, type Precision } from './arrays.js';
import type { Draft } from './draft.js';
import type { Population } from './neuron.js';
import type { Sum } from './value.js';

/**
 * Leaky neurons with hard reset as one LIF node. A forward Euler step v + dt / tau (v_leak - v + r I) is decay v + I with tau = dt / (1 - decay), r = tau / dt and
 * v_leak = 0. Ours test v > threshold; a reader that tests v >= v_threshold is given the next larger number. Without leak there is no tau: refused.
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
  const { tau, r, exact } = membraneOf(decay, time.dt, dialect);
  const limit = dialect.strict ? atMost : above;
  const node = draft.add(
    step.name,
    {
      type: 'LIF',
      tau: uniform(tau, shape, dialect),
      r: uniform(r, shape, dialect),
      vLeak: uniform(0, shape, dialect),
      vThreshold: stored(
        unit.map((u) => limit(u * threshold, dialect)),
        shape,
        dialect,
      ),
      vReset: uniform(0, shape, dialect),
    },
    input.nodes,
  );
  draft.lose(node, ...dialect.leaky);
  if (!exact)
    draft.lose(node, {
      what: 'tau',
      reader: `(tau and r rounded) keeps ${1 - time.dt / tau} of the membrane and adds ${(time.dt / tau) * r} of the current`,
      ours: `keeps ${decay} and adds the whole current`,
      effect: 'differs',
    });
  return { kind: 'sum', nodes: [node], shape, spikes: { most: 1, down: 0, signed: false } };
}

/** Stored tau and r that give back exactly the decay and the current, if any beside the rounded ones do. */
function membraneOf(decay: number, dt: number, precision: Precision): { tau: number; r: number; exact: boolean } {
  const taus = nearby(dt / (1 - decay), precision);
  const rs = nearby(1 / (1 - decay), precision);
  for (const tau of taus)
    for (const r of rs) if (1 - dt / tau === decay && (dt / tau) * r === 1) return { tau, r, exact: true };
  return { tau: taus[0], r: rs[0], exact: false };
}
