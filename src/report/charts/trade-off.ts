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
  readonly price: { readonly name: string; readonly unit: string; readonly ann?: number };
  readonly value: string;
  readonly ann: number | undefined;
}

const [WIDTH, HEIGHT] = [380, 300];

/**
 * Worth against cost, the front drawn as a staircase: what can be had for how much.
 * @param points at least one
 * @returns the drawing, and how many points stand at its foot because they are worth far less
 */
export function tradeOffChart(
  caption: Caption,
  points: readonly TradeOffPoint[],
  { price, value: name, ann }: TradeOffAxes,
): { readonly svg: Markup; readonly atFoot: number } {
  const area = areaOf(WIDTH, HEIGHT);
  const costs = [...points.map(({ cost }) => cost), ...(price.ann === undefined ? [] : [price.ann])];
  const positive = costs.filter((cost) => cost > 0);
  const across = [area.left + 8, area.right - 8] as const;
  // a readout without a spike has no logarithm
  const x =
    positive.length === costs.length
      ? log10Scale([Math.min(...costs), Math.max(...costs)], across)
      : linearScale([0, Math.max(...costs, 1e-9)], across);
  const y = linearScale(
    shownWorths(
      points.map(({ value }) => value),
      ann,
    ),
    [area.bottom, area.top],
    5,
  );
  const at = (value: number): number => Math.min(y.at(value), area.bottom);
  const front = points.filter(({ best }) => best).sort((a, b) => a.cost - b.cost);
  const stairs = front.flatMap(({ cost, value }, i): [number, number][] => {
    const before = front[i - 1];
    return [...(before ? [[x.at(cost), at(before.value)] as [number, number]] : []), [x.at(cost), at(value)]];
  });
  const drawn = [...points].sort((a, b) => Number(a.best) - Number(b.best));
  const body = [
    axes(
      area,
      { scale: x, label: price.name, format: (value) => `${Number(value.toPrecision(3))}${price.unit}` },
      { scale: y, label: name, format: (value) => String(Number((value * 100).toFixed(2))) },
    ),
    ann !== undefined &&
      html`<line
          class="line ann"
          x1="${area.left}"
          x2="${area.right}"
          y1="${px(y.at(ann))}"
          y2="${px(y.at(ann))}"
        /><text class="direct ann" x="${area.left + 4}" y="${px(y.at(ann)) - 6}">ANN</text>`,
    price.ann !== undefined &&
      html`<line
        class="line ann"
        x1="${px(x.at(price.ann))}"
        x2="${px(x.at(price.ann))}"
        y1="${area.top}"
        y2="${area.bottom}"
      />`,
    html`<path class="line front" d="${pathThrough(stairs)}" />`,
    drawn.map(({ cost, value, tooltip, best }) =>
      mark(best ? 'diamond' : 'circle', x.at(cost), at(value), best ? 'snn' : 'dominated', tooltip, best ? 4.5 : 3.2),
    ),
  ];
  const atFoot = points.filter(({ value }) => value < y.domain[0]).length;
  return { svg: drawing(caption, WIDTH, HEIGHT, body), atFoot };
}

/** Below so many readouts all are shown. */
const FEW = 12;

/**
 * Worths to tell apart: all of them, or, where many crowd below the best, those of the crowd; what lies far below it then stands at the foot.
 * Two points at least.
 */
function shownWorths(values: readonly number[], ann: number | undefined): readonly [low: number, high: number] {
  const sorted = values.toSorted((a, b) => a - b);
  const [least, best] = [sorted[0] ?? 0, sorted.at(-1) ?? 1];
  const crowd = best - 5 * Math.max(0.01, best - sorted[sorted.length >> 1]!);
  const low = sorted.length > FEW ? Math.max(least, crowd) : least;
  const high = Math.max(best, ann ?? best);
  const missing = Math.max(0, 0.02 - (high - low)) / 2;
  return [Math.max(0, low - missing), Math.min(Math.max(1, high), high + missing)];
}
