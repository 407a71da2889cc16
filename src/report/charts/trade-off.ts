import { html, type Markup } from '../markup.js';
import type { Offer } from '../pareto.js';
import { axes } from './axes.js';
import { areaOf, drawing, pathThrough, px, type Caption } from './drawing.js';
import { mark } from './marks.js';
import { linearScale, log10Scale } from './scale.js';

/** A readout among all others. */
export interface TradeOffPoint extends Offer {
  readonly tooltip: string;
  /** Whether no other costs less and is worth more. */
  readonly best: boolean;
}

/** What the axes count, and the ANN's worth and cost where they are known. */
export interface TradeOffAxes {
  readonly cost: string;
  readonly value: string;
  readonly formatCost: (value: number) => string;
  readonly ann?: { readonly value: number };
  readonly annCost?: number;
}

const [WIDTH, HEIGHT] = [380, 300];

/** Worth against cost, the front drawn as a staircase: what can be had for how much. */
export function tradeOffChart(caption: Caption, points: readonly TradeOffPoint[], names: TradeOffAxes): Markup {
  const area = areaOf(WIDTH, HEIGHT);
  const costs = [...points.map(({ cost }) => cost), ...(names.annCost === undefined ? [] : [names.annCost])];
  const values = [...points.map(({ value }) => value), ...(names.ann ? [names.ann.value] : [])];
  const positive = costs.filter((cost) => cost > 0);
  const across = [area.left + 8, area.right - 8] as const;
  // a readout without a spike has no logarithm
  const x =
    positive.length === costs.length
      ? log10Scale([Math.min(...costs), Math.max(...costs)], across)
      : linearScale([0, Math.max(...costs, 1e-9)], across);
  const y = linearScale(padded(values), [area.bottom, area.top], 5);
  const front = points.filter(({ best }) => best).sort((a, b) => a.cost - b.cost);
  const stairs = front.flatMap(({ cost, value }, i): [number, number][] => {
    const before = front[i - 1];
    return [...(before ? [[x.at(cost), y.at(before.value)] as [number, number]] : []), [x.at(cost), y.at(value)]];
  });
  const drawn = [...points].sort((a, b) => Number(a.best) - Number(b.best));
  const body = [
    axes(
      area,
      { scale: x, label: names.cost, format: names.formatCost },
      { scale: y, label: names.value, format: (value) => String(Number((value * 100).toFixed(2))) },
    ),
    names.ann &&
      html`<line
          class="line ann"
          x1="${area.left}"
          x2="${area.right}"
          y1="${px(y.at(names.ann.value))}"
          y2="${px(y.at(names.ann.value))}"
        /><text class="direct ann" x="${area.left + 4}" y="${px(y.at(names.ann.value)) - 6}">ANN</text>`,
    names.annCost !== undefined &&
      html`<line
        class="line ann"
        x1="${px(x.at(names.annCost))}"
        x2="${px(x.at(names.annCost))}"
        y1="${area.top}"
        y2="${area.bottom}"
      />`,
    html`<path class="line front" d="${pathThrough(stairs)}" />`,
    drawn.map(({ cost, value, tooltip, best }) =>
      mark(best ? 'diamond' : 'circle', x.at(cost), y.at(value), best ? 'snn' : 'dominated', tooltip, best ? 4.5 : 3.2),
    ),
  ];
  return drawing(caption, WIDTH, HEIGHT, body);
}

function padded(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const missing = Math.max(0, 0.02 - (high - low)) / 2;
  return [Math.max(0, low - missing), Math.min(Math.max(1, high), high + missing)];
}
