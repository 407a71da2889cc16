import { extentOf } from '../extent.js';
import { html, type Markup } from '../markup.js';
import { digits } from '../numbers.js';
import { axes } from './axes.js';
import { areaOf, drawing, px, type Caption } from './drawing.js';
import { linearScale } from './scale.js';

const [WIDTH, HEIGHT] = [420, 420];

/** What the SNN transmits against what the ANN computes, one dot a neuron, with the diagonal on which both are equal. */
export function scatterChart(caption: Caption, pairs: readonly (readonly [ann: number, snn: number])[]): Markup {
  const area = areaOf(WIDTH, HEIGHT, 54);
  const [least, most] = extentOf(pairs.flat()) ?? [0, 1];
  const domain = [Math.min(0, least), Math.max(most, 1e-9)] as const;
  const x = linearScale(domain, [area.left, area.right], 5);
  const y = linearScale(domain, [area.bottom, area.top], 5);
  const [low, high] = x.domain;
  const dots = pairs.map(([ann, snn]) => `M${px(x.at(ann))} ${px(y.at(snn))}h0`).join('');
  const body = [
    axes(
      area,
      { scale: x, label: 'ANN activation', format: digits },
      { scale: y, label: 'SNN, transmitted', format: digits },
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
