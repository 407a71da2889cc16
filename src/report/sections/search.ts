import { barChart } from '../charts/bars.js';
import { outline } from '../charts/marks.js';
import { phaseShapes, searchTraceChart } from '../charts/search-trace.js';
import { disclosure, figure, type Section } from '../figure.js';
import type { Limits } from '../limits.js';
import { html, type Markup } from '../markup.js';
import { nameOf, shortened } from '../names.js';
import { counted, digits, percent } from '../numbers.js';
import type { Report, Search } from '../report.js';
import { bestTrial, phaseNames } from '../sentences/search.js';
import { spread } from '../spread.js';
import { tableOf, type Cell } from '../table.js';

const MOST_PARAMETERS = 12;

type Trial = Search['trials'][number];

/** How the search went, what mattered, and every point that was tried. */
export function searchSection({ search }: Report, limits: Limits): Section | null {
  if (!search || search.trials.length === 0) return null;
  const { trials, importance } = search;
  const best = bestTrial(search);
  const drawn = spread(trials, limits.points);
  const trace = searchTraceChart(
    {
      id: 'trace',
      title: 'Value of each trial',
      description:
        best < 0
          ? 'All trials failed.'
          : `The best, ${digits(trials[best]!.value)}, came with trial ${best + 1} of ${trials.length}.`,
    },
    shortened(search.objective, 60),
    drawn.map((trial) => ({ ...trial, tooltip: tooltipOf(trial, trials.indexOf(trial)) })),
  );
  const phases = (Object.keys(phaseNames) as Trial['phase'][]).filter((phase) =>
    trials.some((trial) => trial.phase === phase),
  );
  const legend = html`<p class="legend">
    ${phases.map(
      (phase) =>
        html`<span class="key"
          ><svg viewBox="0 0 12 12" aria-hidden="true">
            <path class="phase-${phase}" d="${outline(phaseShapes[phase], 6, 6, 4)}" /></svg
          >${phaseNames[phase]}</span
        >`,
    )}${
      trials.some(({ value }) => value === null) &&
      html`<span class="key"
        ><svg viewBox="0 0 12 12" aria-hidden="true"><path class="failed" d="${outline('cross', 6, 6, 3.5)}" /></svg
        >failed</span
      >`
    }
  </p>`;
  const left = trials.length - drawn.length;
  const note = html`Values far below the rest stand at the foot.${left > 0 && ` ${counted(left, 'trial')} not drawn.`}`;
  const body = html`${legend}
    <div class="charts trace">
      ${figure('Trials', html`<div class="broad" tabindex="0" role="region" aria-label="Trials over time">${trace}</div>`, null, note)}${importance.length > 0 && importanceFigure(importance)}
    </div>
    ${disclosure(`All points (${trials.length})`, pointsTable(search, best, limits))}`;
  return { id: 'search', title: 'Search', body };
}

function tooltipOf({ point, value, phase }: Trial, index: number): string {
  const parameters = Object.entries(point).map(
    ([name, set]) => `${shortened(name, 40)} = ${typeof set === 'number' ? digits(set) : shortened(set, 40)}`,
  );
  return [
    `trial ${index + 1} (${phaseNames[phase]}): ${value === null ? 'failed' : digits(value)}`,
    ...parameters.slice(0, 10),
  ].join('\n');
}

function importanceFigure(importance: Search['importance']): Markup {
  const bars = importance.slice(0, MOST_PARAMETERS).map(({ name, first, total }) => ({
    label: name,
    value: Math.max(first, total),
    part: first,
    text: percent(total, 0),
    tooltip: `${shortened(name, 80)}\nalone ${percent(first)}\nwith interactions ${percent(total)}`,
  }));
  const chart = barChart(
    {
      id: 'importance',
      title: 'Importance of parameters',
      description: 'Share of the variance of the objective that each parameter explains, alone and with interactions.',
    },
    bars,
  );
  const rows = importance.map(({ name, first, total }) => ({ cells: [nameOf(name), percent(first), percent(total)] }));
  const table = tableOf(
    'Importance of parameters',
    [{ head: 'parameter' }, { head: 'alone', number: true }, { head: 'with interactions', number: true }],
    rows,
  );
  return figure(
    'What matters',
    chart,
    table,
    'Share of the differences that a parameter explains: alone strong, with interactions pale.',
  );
}

function pointsTable({ trials, objective }: Search, best: number, limits: Limits): Markup {
  const names = [...new Set(trials.flatMap(({ point }) => Object.keys(point)))].slice(0, 16);
  const columns = [
    { head: 'trial', number: true },
    { head: 'phase' },
    { head: nameOf(objective, 40), number: true },
    ...names.map((name) => ({ head: nameOf(name, 24), number: true })),
  ];
  const rows = spread(
    trials.map((trial, i) => ({ trial, i })),
    limits.rows,
  ).map(({ trial: { point, value, phase }, i }) => ({
    kind: i === best ? 'chosen' : value === null ? 'failed' : 'plain',
    cells: [
      { shown: i + 1, by: i + 1 },
      phaseNames[phase],
      { shown: value === null ? 'failed' : digits(value), by: value ?? NaN },
      ...names.map((name): Cell => {
        const set = Object.hasOwn(point, name) ? point[name]! : '–';
        return typeof set === 'number' ? { shown: digits(set), by: set } : nameOf(set, 24);
      }),
    ],
  }));
  return tableOf('Points in the order of asking', columns, rows, true);
}
