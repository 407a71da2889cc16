import { html, type Markup } from '../markup.js';
import { nameOf } from '../names.js';
import { counted, digits, percent } from '../numbers.js';
import type { Search } from '../report.js';

/** How phases of a search are called. */
export const phaseNames: Readonly<Record<Search['trials'][number]['phase'], string>> = {
  given: 'given to start with',
  initial: 'initial design',
  model: 'chosen by the model',
  layers: 'refinement of layers',
};

/** The index of a search's best trial, the first of equals; -1 where all failed. */
export function bestTrial({ trials }: Search): number {
  return trials.reduce(
    (best, { value }, i) => (value !== null && value > (trials[best]?.value ?? -Infinity) ? i : best),
    -1,
  );
}

/** What a search found and what matters most. */
export function searchSentence(search: Search): Markup {
  const { trials, objective, importance } = search;
  const best = trials[bestTrial(search)];
  if (!best)
    return html`The search for the largest ${objective} found nothing: all of its ${counted(trials.length, 'trial')}
    failed.`;
  const given = Math.max(...trials.map(({ value, phase }) => (phase === 'given' ? (value ?? -Infinity) : -Infinity)));
  const against =
    given === -Infinity || best.phase === 'given'
      ? ''
      : html`, against ${digits(given)} of the best point given to start with`;
  const [most] = importance;
  const matters = most
    ? html` <strong>${nameOf(most.name)}</strong> matters most: alone it explains ${percent(most.first, 0)} of the
        differences.`
    : '';
  const failed = trials.filter(({ value }) => value === null).length;
  const lost = failed > 0 ? html` ${counted(failed, 'trial')} failed.` : '';
  const own = best.phase === 'given' ? ': nothing beat the points given to start with' : ` (${phaseNames[best.phase]})`;
  return html`${counted(trials.length, 'trial')} searched for the largest ${objective}; the best, ${digits(best.value)},
  came with trial ${trials.indexOf(best) + 1}${own}${against}.${matters}${lost}`;
}
