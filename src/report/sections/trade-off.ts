import { tradeOffChart, type TradeOffPoint } from '../charts/trade-off.js';
import { figure, type Section } from '../figure.js';
import type { Limits } from '../limits.js';
import { html, type Content } from '../markup.js';
import { counted, digits, percent, times, timestep } from '../numbers.js';
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

/** What a readout costs, one way or another. */
interface Price {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly of: (readout: Measured['result']['snn'][number]) => number;
  readonly format: (value: number) => string;
  /** Of the ANN. */
  readonly ann?: number;
}

const prices: readonly Price[] = [
  { id: 'front-spikes', name: 'spikes per neuron', unit: '', of: (readout) => readout.spikesPerNeuron, format: digits },
  {
    id: 'front-energy',
    name: 'energy, of the ANN’s',
    unit: '×',
    of: (readout) => readout.energyShare,
    format: times,
    ann: 1,
  },
];

/** What can be had for how many spikes and how much energy, over all runs and readouts. */
export function tradeOffSection(report: Report, limits: Limits): Section | null {
  const focus = focusOf(report);
  if (!focus) return null;
  const { quality } = focus;
  const all = measuredRuns(report).map(([, run]) => run);
  const runs = all.filter(({ result }) => qualityOf(result).key === quality.key);
  const models = new Set(runs.map(({ model }) => model));
  // one line for the ANN only where there is one ANN
  const ann = quality.labelled && models.size === 1 ? focus.result.ann[quality.key] : undefined;
  const charts = prices.flatMap((price) => {
    const { points, leftOut } = pointsOf(runs, quality, price, limits.points);
    if (points.length === 0) return [];
    const front = points.filter(({ best }) => best);
    const caption = {
      id: price.id,
      title: `${quality.name} against ${price.name}`,
      description: `${front.length} of ${points.length} readouts are on the front: no other costs less and is worth more.`,
    };
    const { svg, atFoot } = tradeOffChart(caption, points, { price, value: `${quality.name}, %`, ann });
    const notes = [
      atFoot > 0 && `${counted(atFoot, 'readout')} worth far less stand${atFoot === 1 ? 's' : ''} at the foot.`,
      leftOut > 0 && `${counted(leftOut, 'dominated readout')} not drawn.`,
    ].filter((note) => note !== false);
    const drawn = figure(`Against ${price.name}`, svg, frontTable(front, quality, price), notes.join(' '));
    return [{ dominated: points.length > front.length, drawn }];
  });
  if (charts.length === 0) return null;
  const missing = all.length - runs.length;
  const dominated = charts.some((chart) => chart.dominated);
  const body = html`<p class="legend">
      <span class="key front">best for its cost</span
      >${dominated && html`<span class="key dominated">dominated</span>`}${ann !== undefined && html`<span class="key ann">ANN</span>`}
    </p>
    ${missing > 0 && html`<p class="note">${counted(missing, 'run')} without ${quality.name} left out.</p>`}
    <div class="charts">${charts.map(({ drawn }) => drawn)}</div>`;
  return { id: 'trade-off', title: 'Accuracy for its price', body };
}

function pointsOf(runs: readonly Measured[], { key, name }: Quality, price: Price, most: number) {
  const offers = runs.flatMap((run) =>
    run.result.snn.map((readout) => ({ run, t: readout.t, cost: price.of(readout), value: valueOf(readout, key) })),
  );
  const front = new Set(paretoFront(offers));
  const rest = offers.filter(
    (offer) => !front.has(offer) && Number.isFinite(offer.cost) && Number.isFinite(offer.value),
  );
  const drawn = spread(rest, most);
  const points = [...drawn, ...front].map((offer): Point => ({
    ...offer,
    best: front.has(offer),
    tooltip: `${labelText(offer.run)}, ${timestep(offer.t)}\n${percent(offer.value)} ${name}\n${price.format(offer.cost)} ${price.name}`,
  }));
  return { points, leftOut: rest.length - drawn.length };
}

function frontTable(front: readonly Point[], { name }: Quality, price: Price): Content {
  const rows = spread(front, MOST_ROWS).map(({ run, t, cost, value }) => ({
    cells: [labelOf(run), t, percent(value), price.format(cost)],
  }));
  const columns = [
    { head: 'run' },
    { head: 't', number: true },
    { head: name, number: true },
    { head: price.name, number: true },
  ];
  return tableOf(`The front: ${name} against ${price.name}`, columns, rows);
}
