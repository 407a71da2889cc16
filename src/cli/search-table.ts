import type { SearchResult, SearchTrial } from '../index.js';
import { printable } from './printable.js';
import { fixed, percent, tableLines } from './table.js';

type Point = SearchTrial['point'];

/** One trial in a line, for the progress of a search. */
export function trialLine({ phase, point, outcome, t, value }: SearchTrial, count: number, of: number): string {
  const found =
    'evaluation' in outcome
      ? `${fixed(value, 4)} at t=${t}`
      : `failed: ${printable(outcome.failure.map(({ code, problem }) => `${code} ${problem}`).join('; '))}`;
  return `${count}/${of} ${phase}: ${found} with ${described(point)}`;
}

/** What a search found: the trials that were best, then what mattered. */
export function searchLines({ best, trials, importance }: SearchResult, objective: string): string[] {
  const score = best.outcome.evaluation.snn.find(({ t }) => t === best.t);
  const ranked = trials.filter((trial) => 'evaluation' in trial.outcome).sort((a, b) => rank(b) - rank(a));
  const failed = trials.length - ranked.length;
  return [
    `  maximised: ${objective}, on ${best.outcome.evaluation.images} images; ${trials.length} trials${failed > 0 ? `, ${failed} of which failed` : ''}`,
    '',
    ...tableLines(
      [
        ['best trials', 'value', 't', 'found by', 'with'],
        ...ranked
          .slice(0, 5)
          .map((trial, i) => [
            String(i + 1),
            fixed(trial.value, 5),
            String(trial.t),
            trial.phase,
            described(trial.point),
          ]),
      ],
      5,
    ),
    '',
    ...(importance.length > 0
      ? tableLines([
          ['what matters', 'alone', 'with interactions'],
          ...importance.map(({ name, first, total }) => [printable(name), percent(first, 0), percent(total, 0)]),
        ])
      : []),
    ...(score
      ? [
          '',
          `  best: output error ${fixed(score.outputError, 4)}, agreement ${percent(score.agreement)}, ${fixed(score.spikesPerNeuron, 2)} spikes/neuron, ` +
            `${fixed(score.acsPerMac, 2)} AC/MAC, energy ${fixed(score.energyShare, 2)} at t=${best.t}`,
        ]
      : []),
  ];
}

function described(point: Point): string {
  const shown = (value: string | number): string =>
    typeof value === 'number' ? String(Number(value.toPrecision(4))) : value;
  const words = Object.entries(point).map(([name, value]) => `${name}=${shown(value)}`);
  return printable(words.join(' '));
}

/** Trials without a value come last. */
function rank({ value }: SearchTrial): number {
  return Number.isFinite(value) ? value : -Number.MAX_VALUE;
}
