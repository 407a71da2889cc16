import { extentOf } from '../extent.js';
import { html, type Markup } from '../markup.js';
import { axes } from './axes.js';
import { areaOf, drawing, px, type Caption } from './drawing.js';
import { linearScale, tickFormat } from './scale.js';

const [WIDTH, HEIGHT] = [420, 420];

/** What the SNN transmits against what the ANN computes, one dot a neuron, with the diagonal on which both are equal. */
export function scatterChart(caption: Caption, pairs: readonly (readonly [ann: number, snn: number])[]): Markup {
  const area = areaOf(WIDTH, HEIGHT, 54);
  const [least, most] = extentOf(pairs.flat()) ?? [0, 1];
  const low0 = Math.min(0, least);
  const air = 0.03 * (Math.max(most, 1e-9) - low0);
  const domain = [least < 0 ? low0 - air : low0, Math.max(most, 1e-9) + air] as const;
  const x = linearScale(domain, [area.left, area.right], 5, true);
  const y = linearScale(domain, [area.bottom, area.top], 5, true);
  const [low, high] = x.domain;
  const dots = pairs.map(([ann, snn]) => `M${px(x.at(ann))} ${px(y.at(snn))}h0`).join('');
  const body = [
    axes(
      area,
      { scale: x, label: 'ANN activation', format: tickFormat(x.ticks) },
      { scale: y, label: 'SNN, transmitted', format: tickFormat(y.ticks) },
    ),
    html`<line
      class="diagonal"
      x1="${px(x.at(low))}"
      y1="${px(y.at(low))}"
      x2="${px(x.at(high))}"
      y2="${px(y.at(high))}"
    />`,
    html`<path class="dots" d="${dots}" />`,
  ];
  return drawing(caption, WIDTH, HEIGHT, body);
}
