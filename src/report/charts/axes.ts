import { html, type Markup } from '../markup.js';
import { px, type Area } from './drawing.js';
import type { Scale } from './scale.js';

/** One direction of a chart. */
export interface Axis {
  readonly scale: Scale;
  readonly label: string;
  readonly format: (value: number) => string;
}

/** Grid lines across, numbers along both axes, and what they count: above the vertical axis and below the horizontal one. */
export function axes({ left, right, bottom }: Area, x: Axis, y: Axis): Markup {
  const across = y.scale.ticks.map((tick) => {
    const at = px(y.scale.at(tick));
    return html`<line class="grid" x1="${left}" x2="${right}" y1="${at}" y2="${at}" /><text
        class="tick"
        x="${left - 8}"
        y="${at + 4}"
        text-anchor="end"
        >${y.format(tick)}</text
      >`;
  });
  const along = x.scale.ticks.map((tick) => {
    const at = px(x.scale.at(tick));
    return html`<line class="tickmark" x1="${at}" x2="${at}" y1="${bottom}" y2="${bottom + 4}" /><text
        class="tick"
        x="${at}"
        y="${bottom + 18}"
        text-anchor="middle"
        >${x.format(tick)}</text
      >`;
  });
  return html`<g class="axes" aria-hidden="true"
    >${across}<line class="base" x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}" />${along}<text
      class="axis-name"
      x="0"
      y="14"
      >${y.label}</text
    ><text class="axis-name" x="${right}" y="${bottom + 37}" text-anchor="end">${x.label}</text></g
  >`;
}
