import { tradeOffChart, type TradeOffPoint } from '../charts/trade-off.js';
import { figure, type Section } from '../figure.js';
import type { Limits } from '../limits.js';
import { html, type Content, type Markup } from '../markup.js';
import { counted, digits, percent, times } from '../numbers.js';
import { paretoFront } from '../pareto.js';
import { focusOf, measuredRuns, qualityOf, valueOf, type Measured, type Quality } from '../quality.js';
import type { Report } from '../report.js';
import { labelOf, labelText } from '../sentences/runs.js';
import { spread } from '../spread.js';
import { tableOf } from '../table.js';

/** Rows of the front's table. */
const MOST_ROWS = 40;

interface Point extends TradeOffPoint {
  readonly run: Measured;
  readonly t: number;
}

/** What can be had for how many spikes and how much energy, over all runs and readouts. */
export function tradeOffSection(report: Report, limits: Limits): Section | null {
  const focus = focusOf(report);
  if (!focus) return null;
  const { quality } = focus;
  const all = measuredRuns(report).map(([, run]) => run);
  const runs = all.filter(({ result }) => qualityOf(result).key === quality.key);
  const models = new Set(runs.map(({ model }) => model));
  // one line for the ANN only where there is one ANN
  const ann = quality.labelled && models.size === 1 ? { ann: { value: focus.result.ann[quality.key]! } } : {};
  const chart = (id: string, cost: string, of: Cost, format: (value: number) => string, annCost?: number): Markup => {
    const { points, leftOut } = pointsOf(runs, quality, of, cost, format, limits.points);
    const front = points.filter(({ best }) => best);
    const svg = tradeOffChart(
      {
        id,
        title: `${quality.name} against ${cost}`,
        description: `${front.length} of ${points.length} readouts are on the front: no other costs less and is worth more.`,
      },
      points,
      { cost, value: `${quality.name}, %`, formatCost: format, ...ann, ...(annCost === undefined ? {} : { annCost }) },
    );
    const note = leftOut > 0 && `${counted(leftOut, 'dominated readout')} not drawn.`;
    return figure(`Against ${cost}`, svg, frontTable(front, quality, cost, format), note);
  };
  const missing = all.length - runs.length;
  const body = html`<p class="legend">
      <span class="key front">best for its cost</span
      ><span class="key dominated">dominated</span>${ann.ann && html`<span class="key ann">ANN</span>`}
    </p>
    ${missing > 0 && html`<p class="note">${counted(missing, 'run')} without ${quality.name} left out.</p>`}
    <div class="charts wide">
      ${chart('front-spikes', 'spikes per neuron', ({ spikesPerNeuron }) => spikesPerNeuron, digits)}${chart('front-energy', 'energy, relative to the ANN', ({ energyShare }) => energyShare, times, 1)}
    </div>`;
  return { id: 'trade-off', title: 'Accuracy for its price', body };
}

type Cost = (readout: Measured['result']['snn'][number]) => number;

function pointsOf(
  runs: readonly Measured[],
  { key, name }: Quality,
  of: Cost,
  cost: string,
  format: (value: number) => string,
  most: number,
) {
  const offers = runs.flatMap((run) =>
    run.result.snn.map((readout) => ({ run, t: readout.t, cost: of(readout), value: valueOf(readout, key) })),
  );
  const front = new Set(paretoFront(offers));
  const rest = offers.filter(
    (offer) => !front.has(offer) && Number.isFinite(offer.cost) && Number.isFinite(offer.value),
  );
  const drawn = spread(rest, most);
  const points = [...drawn, ...front].map((offer): Point => ({
    ...offer,
    best: front.has(offer),
    tooltip: `${labelText(offer.run)}, t = ${offer.t}\n${percent(offer.value)} ${name}\n${format(offer.cost)} ${cost}`,
  }));
  return { points, leftOut: rest.length - drawn.length };
}

function frontTable(
  front: readonly Point[],
  { name }: Quality,
  cost: string,
  format: (value: number) => string,
): Content {
  const rows = spread(front, MOST_ROWS).map(({ run, t, cost: price, value }) => ({
    cells: [labelOf(run), t, percent(value), format(price)],
  }));
  const columns = [
    { head: 'run' },
    { head: 't', number: true },
    { head: name, number: true },
    { head: cost, number: true },
  ];
  return tableOf(`The front: ${name} against ${cost}`, columns, rows);
}
