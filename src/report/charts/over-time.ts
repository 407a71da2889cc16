import { timestep } from '../numbers.js';
import { html, type Markup } from '../markup.js';
import type { AtTime } from '../plateau.js';
import { axes } from './axes.js';
import { areaOf, drawing, pathThrough, px, type Caption } from './drawing.js';
import { mark } from './marks.js';
import { linearScale, log2Scale, type Scale } from './scale.js';

/** A quantity against the timestep of the readout. */
export interface OverTime {
  readonly axis: string;
  readonly format: (value: number) => string;
  /** The run that the page is about. */
  readonly curve: readonly AtTime[];
  /** Other runs, in the background. */
  readonly others: readonly (readonly AtTime[])[];
  /** What the ANN has at any time. */
  readonly ann?: { readonly value: number; readonly label: string };
  /** Of the last value. */
  readonly interval?: { readonly low: number; readonly high: number };
  readonly plateau: number | null;
  /** What values may be at all; the axis keeps to it. */
  readonly limits: readonly [low: number, high: number];
  /** Shortest axis, so that noise does not look like news. */
  readonly shortest: number;
}

const [WIDTH, HEIGHT] = [380, 280];

/** The chart: the ANN dashed, the SNN with its points, where it stops changing, and the interval at its end. */
export function overTimeChart(caption: Caption, data: OverTime): Markup {
  const area = areaOf(WIDTH, HEIGHT);
  const times = [...data.others, data.curve].flat().map(({ t }) => t);
  const x = log2Scale([Math.min(...times), Math.max(...times)], [area.left + 10, area.right - 10]);
  const y = linearScale(domainOf(data), [area.bottom, area.top], 5);
  const line = (curve: readonly AtTime[]): string => pathThrough(curve.map(({ t, value }) => [x.at(t), y.at(value)]));
  const others = data.others.map((curve) => html`<path class="line other" d="${line(curve)}" />`);
  const points = data.curve
    .filter(({ value }) => Number.isFinite(value))
    .map(({ t, value }) => mark('circle', x.at(t), y.at(value), 'snn', `${timestep(t)}: ${data.format(value)}`));
  const body = [
    axes(
      area,
      { scale: x, label: 'timestep t', format: String },
      { scale: y, label: data.axis, format: tickFormat(data, y) },
    ),
    others,
    data.ann &&
      html`<line
          class="line ann"
          x1="${area.left}"
          x2="${area.right}"
          y1="${px(y.at(data.ann.value))}"
          y2="${px(y.at(data.ann.value))}"
        /><text class="direct ann" x="${area.right}" y="${px(y.at(data.ann.value)) - 6}" text-anchor="end"
          >${data.ann.label}</text
        >`,
    data.plateau !== null && plateauLine(x.at(data.plateau), data.plateau, area.top, area.bottom, area.right),
    data.interval && intervalBar(x.at(data.curve.at(-1)!.t), y.at(data.interval.low), y.at(data.interval.high)),
    html`<path class="line snn" d="${line(data.curve)}" />`,
    points,
  ];
  return drawing(caption, WIDTH, HEIGHT, body);
}

function tickFormat(data: OverTime, { ticks }: Scale): (value: number) => string {
  const whole = ticks.every((tick) => Math.abs(tick * 100 - Math.round(tick * 100)) < 1e-9);
  const tenths = ticks.every((tick) => Math.abs(tick * 1000 - Math.round(tick * 1000)) < 1e-9);
  return (value) => (value * 100).toFixed(whole ? 0 : tenths ? 1 : 2);
}

/** All that is drawn, with some air, at least `shortest` long, within the limits. */
function domainOf({ curve, others, ann, interval, limits, shortest }: OverTime): [number, number] {
  const values = [
    ...[...others, curve].flat().map(({ value }) => value),
    ...(ann ? [ann.value] : []),
    ...(interval ? [interval.low, interval.high] : []),
  ].filter((value) => Number.isFinite(value));
  if (values.length === 0) return [limits[0], Math.max(limits[0] + shortest, Math.min(1, limits[1]))];
  let low = Math.min(...values);
  let high = Math.max(...values);
  const missing = Math.max(0, shortest - (high - low)) / 2;
  low -= missing;
  high += missing;
  if (high > limits[1]) [low, high] = [Math.min(low, limits[1] - shortest), Math.max(limits[1], ...values)];
  if (low < limits[0]) [low, high] = [limits[0], Math.max(high, limits[0] + shortest)];
  return [low, high];
}

function plateauLine(x: number, t: number, top: number, bottom: number, right: number): Markup {
  const before = x > right - 90;
  return html`<line class="plateau" x1="${px(x)}" x2="${px(x)}" y1="${top}" y2="${bottom}" /><text
      class="direct quiet"
      x="${px(x + (before ? -6 : 6))}"
      y="${bottom - 8}"
      text-anchor="${before ? 'end' : 'start'}"
      >plateau ${timestep(t)}</text
    >`;
}

function intervalBar(x: number, low: number, high: number): Markup {
  const [a, b] = [px(low), px(high)];
  return html`<path class="interval" d="M${px(x)} ${a}V${b}M${px(x - 5)} ${a}h10M${px(x - 5)} ${b}h10" />`;
}
