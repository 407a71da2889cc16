import type { Diagnostic } from '../../diagnostics/index.js';
import { html, type Markup } from '../markup.js';
import { nameOf, shortened } from '../names.js';
import { counted, percent, times, timestep } from '../numbers.js';
import { focusOf, lastOf, measuredRuns, qualityOf, valueOf } from '../quality.js';
import type { Report, Run } from '../report.js';

/** Within a point of the best counts as good as the best. */
const GOOD_ENOUGH = 0.01;

/** Parts of a label that a sentence can bear. */
const MOST_PARTS = 5;

/** What tells a run from the others, in a line. */
export function labelOf(run: Run): Markup {
  const entries = Object.entries(run.label);
  if (entries.length === 0) return nameOf(run.model);
  const parts = entries.slice(0, MOST_PARTS).map(([key, value], i) => {
    const shown = typeof value === 'number' ? value : nameOf(value, 28);
    return html`${i > 0 && ', '}${nameOf(key, 24)} ${shown}`;
  });
  return html`${parts}${entries.length > MOST_PARTS && ', …'}`;
}

/** The same as plain text, for tooltips. */
export function labelText(run: Run): string {
  const entries = Object.entries(run.label);
  return entries.length === 0
    ? run.model
    : entries.map(([key, value]) => `${shortened(key)} ${shortened(String(value))}`).join(', ');
}

/** How many runs there are and which are best; null for a single one that was measured, and for a search, whose objective says what is best. */
export function runsSentence(report: Report): Markup | null {
  const runs = measuredRuns(report);
  const focus = focusOf(report);
  if (!focus || report.runs.length < 2 || report.search) return null;
  const { key, name } = focus.quality;
  const same = runs.filter(([, { result }]) => qualityOf(result).key === key);
  const readouts = same.flatMap(([, run]) =>
    run.result.snn.map((readout) => ({ run, readout, value: valueOf(readout, key) })),
  );
  const [first, ...rest] = readouts;
  if (!first) return null;
  const best = rest.reduce(
    (a, b) => (b.value > a.value || (b.value === a.value && b.readout.energyShare < a.readout.energyShare) ? b : a),
    first,
  );
  const good = readouts.filter(({ value }) => value >= best.value - GOOD_ENOUGH);
  const cheapest = good.reduce((a, b) => (b.readout.energyShare < a.readout.energyShare ? b : a), best);
  const text = html`Of ${counted(runs.length, 'measured run')} the best is <strong>${labelOf(best.run)}</strong> with
    ${percent(best.value)} ${name} at ${timestep(best.readout.t)}`;
  const price = times(best.readout.energyShare);
  if (cheapest === best) return html`${text}; none within a point of it takes less energy (${price} the ANN’s).`;
  const { run, readout, value } = cheapest;
  const has = html`${timestep(readout.t)} with ${percent(value)} and ${times(readout.energyShare)}`;
  if (run === best.run)
    return html`${text} and ${price} the ANN’s energy; cheapest within a point of that is the same run at ${has}.`;
  return html`${text} and ${price} the ANN’s energy; cheapest within a point of that is
    <strong>${labelOf(run)}</strong> at ${has}.`;
}

/** Runs that failed; null where none did. */
export function failureSentence({ runs }: Report): Markup | null {
  const failed = runs.filter(({ result }) => !result);
  const [first] = failed;
  if (!first) return null;
  const [why] = first.failure as readonly [Diagnostic?];
  const reason = why ? html`: ${nameOf(why.code)}, ${why.problem}` : '';
  if (failed.length === runs.length && runs.length === 1) return html`<strong>The run failed</strong>${reason}.`;
  const many = failed.length === runs.length ? `All ${runs.length} runs` : `${failed.length} of ${runs.length} runs`;
  return html`<strong>${many} failed</strong>; the first of them is ${labelOf(first)}${reason}.`;
}

/** The run that charts and layers below are about; null where there is only one. */
export function focusSentence(report: Report): Markup | null {
  const focus = focusOf(report);
  if (!focus || report.runs.length < 2) return null;
  const { t } = lastOf(focus.result);
  return html`What follows looks into ${labelOf(focus.run)}, up to ${timestep(t)}.`;
}
