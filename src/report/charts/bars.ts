import { html, type Content, type Markup } from '../markup.js';
import { shortened } from '../names.js';
import { drawing, px, type Caption } from './drawing.js';

/** One bar: its whole length, and, where there is one, the part that is drawn stronger. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly part?: number;
  readonly text: string;
  readonly tooltip: string;
}

const WIDTH = 380;
const ROW = 34;

/** Horizontal bars with their labels above them. @param limit a line to compare with, such as the ANN's 1 */
export function barChart(
  caption: Caption,
  bars: readonly Bar[],
  limit?: { readonly value: number; readonly label: string },
): Markup {
  const most = Math.max(...bars.map(({ value }) => value), limit?.value ?? 0, 1e-12);
  const right = WIDTH - 62;
  const x = (value: number): number => px((Math.max(0, value) / most) * right);
  const top = limit ? 24 : 4;
  const rows = bars.map(({ label, value, part, text, tooltip }, i): Content => {
    const y = top + i * ROW;
    return html`<g class="mark bar"
      ><title>${tooltip}</title><rect class="hit" x="0" y="${y}" width="${WIDTH}" height="${ROW}" /><text
        class="bar-name"
        x="0"
        y="${y + 12}"
        >${shortened(label, 40)}</text
      ><rect
        class="${part === undefined ? 'whole' : 'faint'}"
        x="0"
        y="${y + 18}"
        width="${x(value)}"
        height="9"
        rx="1.5"
      />${part !== undefined && html`<rect class="whole" x="0" y="${y + 18}" width="${x(part)}" height="9" rx="1.5" />`}<text
        class="bar-value"
        x="${x(value) + 7}"
        y="${y + 27}"
        >${text}</text
      ></g
    >`;
  });
  const bottom = top + bars.length * ROW;
  const line =
    limit &&
    html`<line class="line ann" x1="${x(limit.value)}" x2="${x(limit.value)}" y1="18" y2="${bottom}" /><text
        class="direct ann"
        x="${x(limit.value)}"
        y="12"
        text-anchor="${limit.value / most > 0.85 ? 'end' : limit.value / most < 0.15 ? 'start' : 'middle'}"
        >${limit.label}</text
      >`;
  return drawing(caption, WIDTH, bottom + 4, [rows, line]);
}
