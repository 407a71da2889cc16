import { RELEASE } from '../../neurons/index.js';
import { allBelow, stored, uniform } from './arrays.js';
import type { Draft } from './draft.js';
import type { Population } from './neuron.js';
import type { Sum } from './value.js';

/**
 * Soft reset with nodes that NIR has, spike for spike. An integrator holds w(t) = C(t) - u sent(t-1): the charge arrives at once, and what was sent comes back through
 * Scale(-u) along the only edge that closes the circle, hence a timestep later. With v = w / u + v0 the levels neuron sends
 *
 *     q = sum over k = 1..L of [v >= k]                                  what is there, up to L
 *       - sum over k = 1..L of [v < 1 - k]                               release free: what is missing
 *       - sum over k = 1..L of [v < 1 - k] [sent >= k]                   release memory: as far as it was sent
 *
 * because floor(v) clipped to [0, L] is the number of k in 1..L with v >= k. Each bracket is a Threshold: of w at u (k - v0), of -w at u (k - 1 + v0). NIR tests
 * v > threshold, so where v >= is meant the threshold is the next smaller number. The integrate-and-fire neuron has L = 1 and takes back at v <= -1: -w at u (1 + v0).
 * Running counts come from a second integrator; it hears of spikes of the same timestep, which there are none of while v < 0, and of those taken back a timestep
 * later. Its threshold and that of what is missing are added and tested for 2. Behind Relu an integrate-and-fire neuron takes back when max(C, 0) / u + v0 - sent <= -1,
 * which is w / u + v0 <= -1 and sent >= 1 + v0.
 *
 * The initial membrane is in the thresholds: nothing has to begin anywhere but at zero.
 */
export function circuit(draft: Draft, { step, input, unit, v0, most, release }: Population): Sum {
  const { dialect, time } = draft;
  const { shape } = input;
  const threshold = (limits: Float64Array) =>
    ({ type: 'Threshold', threshold: stored(limits, shape, dialect) }) as const;
  const scale = (factor: number) => ({ type: 'Scale', scale: uniform(factor, shape, dialect) }) as const;
  const levels = Array.from({ length: most }, (_, i) => i + 1);
  const wholeUnits = step.model === 'levels';

  const integrator = { type: 'I', r: uniform(time.r, shape, dialect) } as const;
  const membrane = draft.add(`${step.name}.membrane`, integrator, input.nodes);
  const nodes = levels.map((k) =>
    draft.add(
      k === 1 ? step.name : `${step.name}.${k}`,
      threshold(
        allBelow(
          unit.map((u, i) => u * (k - v0[i]!)),
          dialect,
        ),
      ),
      [membrane],
    ),
  );
  if (release !== RELEASE.zero) {
    const missing = draft.add(`${step.name}.negative`, scale(-1), [membrane]);
    const backAt = (k: number): Float64Array =>
      wholeUnits
        ? unit.map((u, i) => u * (k - 1 + v0[i]!))
        : allBelow(
            unit.map((u, i) => u * (1 + v0[i]!)),
            dialect,
          );
    const back = levels.map((k) => draft.add(`${step.name}.back.${k}`, threshold(backAt(k)), [missing]));
    const minus = (sources: readonly string[]): string => draft.add(`${step.name}.minus`, scale(-1), sources);
    if (release === RELEASE.free) nodes.push(minus(back));
    else {
      const sent = draft.add(`${step.name}.sent`, integrator, nodes);
      const rectified = !wholeUnits && input.cut !== undefined;
      const allowed = back.map((source, i) => {
        const enough = draft.add(
          `${step.name}.enough.${i + 1}`,
          threshold(v0.map((v) => (rectified ? Math.ceil(1 + v) - 0.5 : i + 0.5))),
          [sent],
        );
        const both = { type: 'Threshold', threshold: uniform(1.5, shape, dialect) } as const;
        return draft.add(`${step.name}.taken.${i + 1}`, both, [source, enough]);
      });
      const taken = minus(allowed);
      draft.join(taken, sent);
      nodes.push(taken);
    }
  }
  const reset = draft.add(
    `${step.name}.reset`,
    {
      type: 'Scale',
      scale: stored(
        unit.map((u) => -u),
        shape,
        dialect,
      ),
    },
    nodes,
  );
  draft.join(reset, membrane);
  draft.lose(nodes[0]!, {
    what: 'soft reset',
    reader: 'subtracts by feedback, which acts a timestep later',
    ours: 'subtracts at once, before the next charge arrives',
    effect: 'exact',
  });
  const down = release === RELEASE.zero ? 0 : most;
  return { kind: 'sum', nodes, shape, spikes: { most, down, signed: release === RELEASE.free } };
}
