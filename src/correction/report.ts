import type { PassLog } from '../pass.js';
import type { CorrectionKind } from '../presets/index.js';
import type { CorrectionRecord } from '../snn/index.js';
import { Biases } from './biases.js';
import type { Target } from './target.js';

/** What a sweep did, for the program's provenance and for the log. */
export function reportOn(
  targets: readonly Target[],
  kind: CorrectionKind,
  { used, given, timesteps }: { readonly used: number; readonly given: number; readonly timesteps: number },
): { readonly record: CorrectionRecord; readonly entry: PassLog } {
  const all = targets.flatMap(({ site, knobs }) =>
    knobs.map(({ knob }) => ({ site, isBias: knob instanceof Biases, ...knob.changes() })),
  );
  const sumOf = (isBias: boolean): { count: number; largest: number } =>
    all
      .filter((one) => one.isBias === isBias)
      .reduce((a, b) => ({ count: a.count + b.count, largest: Math.max(a.largest, b.largest) }), {
        count: 0,
        largest: 0,
      });
  const applied = all
    .filter(({ count }) => count > 0)
    .map(({ site, isBias, count, largest, held }) => {
      const what = isBias ? 'biases' : 'initial membranes';
      const limited = held > 0 ? `, ${held} of them held back by the bound of the accumulators` : '';
      return `"${site.origin}": ${count} ${what} by at most ${largest.toPrecision(3)}${limited}`;
    });
  const declined = targets.flatMap(({ site }) =>
    kind !== 'membrane' && 'why' in site.feeding ? [{ node: site.origin, why: site.feeding.why }] : [],
  );
  const short =
    used < given ? [{ node: 'samples', why: `memory for ${used} of ${given}; with more memory all are used` }] : [];
  const [biases, membranes] = [sumOf(true), sumOf(false)];
  return {
    record: {
      samples: used,
      timesteps,
      biases: biases.count,
      largestBias: biases.largest,
      membranes: membranes.count,
      largestMembrane: membranes.largest,
      left: [...declined, ...short].map(({ node, why }) => `${node}: ${why}`),
    },
    entry: { pass: `correct-${kind}`, applied, declined: [...declined, ...short] },
  };
}
