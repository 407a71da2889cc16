import type { LayerReport } from '../../analysis/index.js';
import { layerMetrics, shadeOf } from '../layer-metrics.js';
import { layOut, type Layout } from '../layer-layout.js';
import { html, type Markup } from '../markup.js';
import { endOfPath } from '../names.js';
import { drawing, px, type Caption } from './drawing.js';

const BOX = { width: 150, height: 38 } as const;
const SIZES = { box: BOX.width, lane: 8, gap: 14, row: 58 } as const;

/** Layers as boxes from input to output. Each carries the shade and the value of every metric; the page shows those of the chosen one. */
export function layerGraph(
  caption: Caption,
  layers: readonly LayerReport[],
  edges: readonly (readonly [from: string, to: string])[],
): { readonly svg: Markup; readonly leftOut: number } {
  const place = new Map(layers.map(({ value }, i) => [value, i]));
  const indices = edges.flatMap(([from, to]) => {
    const [a, b] = [place.get(from), place.get(to)];
    return a === undefined || b === undefined ? [] : [[a, b] as const];
  });
  const layout = layOut(layers.length, indices, SIZES);
  const body = [
    layout.lines.map(({ points }) => html`<path class="edge" d="${curve(points)}" />`),
    layers.map((layer, i) => box(layer, i, layout.boxes[i]!)),
  ];
  const svg = drawing(caption, Math.ceil(layout.width), Math.ceil(layout.height), body, true);
  return { svg, leftOut: layout.leftOut };
}

function box(layer: LayerReport, index: number, { x, y }: Layout['boxes'][number]): Markup {
  const [left, top] = [px(x - BOX.width / 2), px(y - BOX.height / 2)];
  const shades = layerMetrics.map((metric) => `${metric.key}-${shadeOf(metric, metric.of(layer))}`).join(' ');
  const values = layerMetrics.map(
    (metric) =>
      html`<text class="box-value of-${metric.key}" x="${left + 10}" y="${top + 30}"
        >${metric.format(metric.of(layer))}</text
      >`,
  );
  const all = layerMetrics.map((metric) => `${metric.name}: ${metric.format(metric.of(layer))}`).join('\n');
  return html`<a class="mark box ${shades}" id="box-${index}" href="#layer-${index}"
    ><title>${layer.layer} (${layer.op})${'\n'}${all}</title
    ><rect x="${left}" y="${top}" width="${BOX.width}" height="${BOX.height}" rx="5" /><text
      class="box-name"
      x="${left + 10}"
      y="${top + 15}"
      >${shortName(layer)}</text
    >${values}${layer.advice && html`<circle class="flag" cx="${left + BOX.width - 11}" cy="${top + BOX.height - 11}" r="4" />`}</a
  >`;
}

/** Without the operator at its end, which the tooltip has. */
function shortName({ layer, op }: LayerReport): string {
  const suffix = `/${op}`;
  return endOfPath(layer.endsWith(suffix) ? layer.slice(0, -suffix.length) : layer, 19);
}

function curve(points: readonly (readonly [x: number, y: number])[]): string {
  const half = BOX.height / 2;
  return points.reduce((path, [x, y], i) => {
    const first = i === 1;
    const last = i === points.length - 1;
    if (i === 0) return `M${px(x)} ${px(y + half)}`;
    const [fromX, fromY] = points[i - 1]!;
    const start = first ? fromY + half : fromY;
    const end = last ? y - half : y;
    const middle = (start + end) / 2;
    return `${path}C${px(fromX)} ${px(middle)} ${px(x)} ${px(middle)} ${px(x)} ${px(end)}`;
  }, '');
}
