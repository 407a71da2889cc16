import { rasterChart } from '../charts/raster.js';
import { choice, disclosure, type Section } from '../figure.js';
import type { Limits } from '../limits.js';
import { html } from '../markup.js';
import { endOfPath, nameOf, shortened } from '../names.js';
import { counted, digits, percent } from '../numbers.js';
import type { Detail, Raster, Report } from '../report.js';
import { spread } from '../spread.js';
import { tableOf } from '../table.js';
import { chosenLayers, layerOf, missingLayers, worstOf } from '../chosen-layers.js';

const MOST_NEURONS = 48;
const MOST_STEPS = 128;
const MOST_ROWS = 32;

/** When neurons of a chosen layer fire. */
export function rasterSection({ detail }: Report, limits: Limits): Section | null {
  if (!detail || detail.rasters.length === 0) return null;
  const shown = chosenLayers(detail, detail.rasters, limits.panels);
  const each = Math.floor(limits.cells / shown.length);
  const panels = shown.map((raster, i) => panel(raster, detail, i, each));
  const body = html`<p class="note">
      One row a neuron, one column a timestep, on one image; the stronger the mark, the more spikes (1, 2–3, 4 and
      more).
    </p>
    ${choice('Layer', 'raster', panels, worstOf(detail, shown))}${missingLayers(detail.rasters.length, shown.length)}`;
  return { id: 'raster', title: 'Spikes', body };
}

function panel(raster: Raster, detail: Detail, index: number, cells: number) {
  const layer = layerOf(detail, raster.value);
  const all = raster.spikes.map((row, i) => ({ row, neuron: raster.neurons[i] ?? i }));
  const steps = Math.max(1, ...all.map(({ row }) => row.length));
  const columns = Math.min(steps, MOST_STEPS);
  const rows = spread(all, Math.max(4, Math.min(MOST_NEURONS, Math.floor(cells / columns)))).map(({ row, neuron }) => ({
    row: row.slice(0, columns),
    neuron,
  }));
  const spikes = rows.map(({ row }) => row);
  const total = spikes.flat().reduce((sum, count) => sum + count, 0);
  const silent = spikes.filter((row) => row.every((count) => count === 0)).length;
  const chart = rasterChart(
    {
      id: `raster-${index}`,
      title: `Spikes of layer ${endOfPath(layer, 40)}`,
      description: `${counted(rows.length, 'neuron')} over ${counted(columns, 'timestep')}: ${digits(total / Math.max(1, rows.length) / columns)} spikes per neuron and timestep, ${silent} silent.`,
    },
    spikes,
    rows.map(({ neuron }) => neuron),
  );
  const times = spread(
    Array.from({ length: columns }, (_, t) => t),
    MOST_ROWS,
  );
  const table = tableOf(
    'Spikes by timestep',
    [
      { head: 't', number: true },
      { head: 'spikes per neuron', number: true },
      { head: 'neurons that spike', number: true },
    ],
    times.map((t) => {
      const counts = spikes.map((row) => row[t] ?? 0);
      const count = Math.max(1, counts.length);
      return {
        cells: [
          t + 1,
          digits(counts.reduce((a, b) => a + b, 0) / count),
          percent(counts.filter((n) => n > 0).length / count),
        ],
      };
    }),
  );
  const left = [
    all.length > rows.length && `${rows.length} of ${counted(all.length, 'neuron')} drawn.`,
    steps > columns && `The first ${columns} of ${steps} timesteps drawn.`,
  ].filter((note) => note !== false);
  const body = html`<figure>
    <div class="drawing broad" tabindex="0" role="region" aria-label="Spikes over time">${chart}</div>
    <p class="note">${silent > 0 && `${silent} of ${rows.length} are silent. `}${left.join(' ')}</p>
    ${disclosure('Show as table', table)}
  </figure>`;
  return { name: nameOf(layer), option: shortened(layer, 70), body };
}
