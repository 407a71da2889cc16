import { scatterChart } from '../charts/scatter.js';
import { chosenLayers, layerOf, missingLayers, worstOf } from '../chosen-layers.js';
import { extentOf } from '../extent.js';
import { choice, type Section } from '../figure.js';
import type { Limits } from '../limits.js';
import { html, type Markup } from '../markup.js';
import { endOfPath, nameOf, shortened } from '../names.js';
import { counted, digits } from '../numbers.js';
import type { Detail, Report, Scatter } from '../report.js';
import { spread } from '../spread.js';
import { tableOf } from '../table.js';

/** Dots in one panel. */
const MOST_DOTS = 600;
const BINS = 6;

type Pair = readonly [ann: number, snn: number];

/** ANN against SNN, neuron by neuron, for a chosen layer. */
export function scatterSection({ detail }: Report, limits: Limits): Section | null {
  if (!detail || detail.scatter.length === 0) return null;
  const shown = chosenLayers(detail, detail.scatter, limits.panels);
  const each = Math.min(MOST_DOTS, Math.floor(limits.dots / shown.length));
  const panels = shown.map((scatter, i) => panel(scatter, detail, i, each));
  const body = html`<p class="note">
      One dot a neuron, on one image. On the diagonal both say the same; a flat top is clipping, stairs are rounding.
    </p>
    ${choice('Layer', 'scatter', panels, worstOf(detail, shown))}${missingLayers(detail.scatter.length, shown.length)}`;
  return { id: 'scatter', title: 'ANN against SNN', body };
}

function panel(scatter: Scatter, detail: Detail, index: number, most: number) {
  const layer = layerOf(detail, scatter.value);
  const pairs = scatter.ann.flatMap((ann, i): Pair[] => {
    const snn = scatter.snn[i];
    return Number.isFinite(ann) && Number.isFinite(snn) ? [[ann, snn!]] : [];
  });
  const drawn = spread(pairs, most);
  const chart = scatterChart(
    {
      id: `scatter-${index}`,
      title: `ANN against SNN in layer ${endOfPath(layer, 40)}`,
      description: `${counted(drawn.length, 'neuron')}; mean difference ${digits(meanDifference(pairs))}.`,
    },
    drawn,
  );
  const left = pairs.length - drawn.length;
  const body = html`<figure>
    <div class="split">
      <div class="drawing">${chart}</div>
      ${binTable(pairs)}
    </div>
    ${left > 0 && html`<p class="note">${counted(drawn.length, 'neuron')} of ${pairs.length} drawn; the table has all.</p>`}
  </figure>`;
  return { name: nameOf(layer), option: shortened(layer, 70), body };
}

function meanDifference(pairs: readonly Pair[]): number {
  return pairs.reduce((sum, [ann, snn]) => sum + Math.abs(snn - ann), 0) / Math.max(1, pairs.length);
}

/** The cloud in a few numbers: neurons by the ANN's activation, with what the SNN says on average. */
function binTable(pairs: readonly Pair[]): Markup {
  const [low, high] = extentOf(pairs.map(([ann]) => ann)) ?? [0, 1];
  const width = (high - low) / BINS || 1;
  const bins = Array.from({ length: BINS }, (): Pair[] => []);
  for (const pair of pairs) bins[Math.min(BINS - 1, Math.floor((pair[0] - low) / width))]!.push(pair);
  const rows = bins.flatMap((bin, i) => {
    if (bin.length === 0) return [];
    const mean = (of: 0 | 1): number => bin.reduce((sum, pair) => sum + pair[of], 0) / bin.length;
    return [
      {
        cells: [
          `${digits(low + i * width)} to ${digits(low + (i + 1) * width)}`,
          bin.length,
          digits(mean(0)),
          digits(mean(1)),
          digits(meanDifference(bin)),
        ],
      },
    ];
  });
  const heads = ['neurons', 'mean ANN', 'mean SNN', 'mean |difference|'];
  return tableOf(
    'Neurons by their activation in the ANN',
    [{ head: 'ANN activation' }, ...heads.map((head) => ({ head, number: true }))],
    rows,
  );
}
