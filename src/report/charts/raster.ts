import { html, type Markup } from '../markup.js';
import { fixed, timestep } from '../numbers.js';
import { drawing, px, type Caption } from './drawing.js';

const WIDTH = 640;
const [LEFT, RIGHT, TOP] = [58, 624, 92];
const ROW = 6;

/** Spikes of a neuron in one timestep, as drawn: the more, the stronger. */
const LEVELS: readonly (readonly [least: number, kind: string])[] = [
  [1, 'few'],
  [2, 'some'],
  [4, 'many'],
];

/** Neurons from top to bottom, timesteps from left to right; above it the mean over these neurons. */
export function rasterChart(
  caption: Caption,
  spikes: readonly (readonly number[])[],
  neurons: readonly number[],
): Markup {
  const steps = Math.max(1, ...spikes.map(({ length }) => length));
  const column = (RIGHT - LEFT) / steps;
  const height = TOP + spikes.length * ROW + 40;
  const width = Math.max(1, Math.min(26, column * 0.82));
  const x = (t: number): number => px(LEFT + t * column + (column - width) / 2);
  const means = Array.from(
    { length: steps },
    (_, t) => spikes.reduce((sum, row) => sum + (row[t] ?? 0), 0) / Math.max(1, spikes.length),
  );
  const most = Math.max(...means, 1e-9);
  const bars = means.map((mean, t) => {
    const tall = px((mean / most) * 44);
    return html`<g class="mark bar"
      ><title>${timestep(t + 1)}: ${fixed(mean, 2)} spikes per neuron</title
      ><rect x="${x(t)}" y="${px(76 - tall)}" width="${px(width)}" height="${tall}"
    /></g>`;
  });
  const levels = LEVELS.map(([least, kind], i) => {
    const next = LEVELS[i + 1]?.[0] ?? Infinity;
    const path = spikes.flatMap((row, n) =>
      row.flatMap((count, t) => (count >= least && count < next ? [`M${x(t)} ${TOP + n * ROW + 3}h${px(width)}`] : [])),
    );
    return html`<path class="spikes ${kind}" d="${path.join('')}" />`;
  });
  const every = Math.max(1, Math.ceil(steps / 16));
  const times = means.flatMap((_, t) =>
    t === 0 || (t + 1) % every === 0
      ? [
          html`<text
            class="tick"
            x="${px(LEFT + (t + 0.5) * column)}"
            y="${TOP + spikes.length * ROW + 18}"
            text-anchor="middle"
            >${t + 1}</text
          >`,
        ]
      : [],
  );
  const rows = [0, Math.floor((neurons.length - 1) / 2), neurons.length - 1].filter(
    (n, i, all) => n >= 0 && all.indexOf(n) === i,
  );
  const body = html`<g aria-hidden="true"
      ><text class="axis-name" x="0" y="14">spikes per neuron, at most ${fixed(most < 1e-8 ? 0 : most, 2)}</text
      ><line
        class="base"
        x1="${LEFT}"
        x2="${RIGHT}"
        y1="76"
        y2="76"
      />${rows.map((n) => html`<text class="tick" x="${LEFT - 8}" y="${TOP + n * ROW + 7}" text-anchor="end">${neurons[n]}</text>`)}${times}<text
        class="axis-name"
        x="${RIGHT}"
        y="${height - 4}"
        text-anchor="end"
        >timestep t</text
      ></g
    >${bars}${levels}`;
  return drawing(caption, WIDTH, height, body);
}
