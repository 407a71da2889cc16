import type { LayerReport } from '../../analysis/index.js';
import { layerGraph } from '../charts/layer-graph.js';
import { disclosure, type Section } from '../figure.js';
import { decibelText, layerMetrics, relative, type LayerMetric } from '../layer-metrics.js';
import type { Limits } from '../limits.js';
import { html, type Markup } from '../markup.js';
import { nameOf } from '../names.js';
import { counted, digits, percent, short } from '../numbers.js';
import type { Detail, Report } from '../report.js';
import { advisedLayers, adviceText } from '../sentences/layers.js';
import { tableOf, type Cell, type Row } from '../table.js';

const MOST_ADVICE = 8;

/** The network as a graph coloured by a figure, the same as a table, and advice for the worst layers. */
export function layersSection({ detail }: Report, limits: Limits): Section | null {
  if (!detail || detail.analysis.layers.length === 0) return null;
  const { layers } = detail.analysis;
  const shown = layers.slice(0, limits.layers);
  const { svg, leftOut } = layerGraph(
    {
      id: 'graph',
      title: 'Layers of the network',
      description: `${counted(shown.length, 'layer')} from input to output, coloured by the chosen figure. The table beside it has the same figures.`,
    },
    shown,
    detail.edges,
  );
  const notes = [
    leftOut > 0 && `${counted(leftOut, 'long connection')} not drawn.`,
    layers.length > shown.length &&
      `The last ${counted(layers.length - shown.length, 'layer')} not shown; the JSON file has them all.`,
  ].filter((note) => note !== false);
  const body = html`${advice(detail)}
    <div class="layers">
      ${controls()}
      <div class="panes">
        <div class="graph" tabindex="0" role="region" aria-label="Graph of layers">${svg}</div>
        <div class="rows">${layerTable(shown)}</div>
      </div>
      ${notes.length > 0 && html`<p class="note">${notes.join(' ')}</p>`}${disclosure('What the columns mean', glossary())}
    </div>`;
  return { id: 'layers', title: 'Layers', body };
}

function controls(): Markup {
  const choices = layerMetrics.map(
    ({ key, name }, i) =>
      html`<label
        ><input type="radio" name="metric" value="${key}" ${i === 0 && html` checked`} /><span>${name}</span></label
      >`,
  );
  const legends = layerMetrics.map(
    (metric) =>
      html`<p class="scale of-${metric.key}">
        ${steps(metric)}<span class="meaning">${metric.name}: ${metric.meaning}.</span>
      </p>`,
  );
  return html`<fieldset class="segments">
      <legend>Colour by</legend>
      ${choices}
    </fieldset>
    ${legends}`;
}

function steps({ bounds, format }: LayerMetric): Markup {
  const swatches = [...bounds, Infinity].map((bound, i) => {
    const text = Number.isFinite(bound) ? `< ${format(bound)}` : `≥ ${format(bounds.at(-1)!)}`;
    return html`<span class="swatch shade-${i}">${text}</span>`;
  });
  return html`<span class="swatches">${swatches}</span>`;
}

function layerTable(layers: readonly LayerReport[]): Markup {
  const heads = ['neurons', 'alone', 'own', 'total', 'saturated', 'dead', 'rate', 'clip/round/ settle'];
  const columns = [{ head: 'layer' }, { head: 'op' }, ...heads.map((head) => ({ head, number: true }))];
  const rows = layers.map((layer, i): Row => {
    const { clipping, quantisation, unevenness } = layer.loss;
    const shares = [clipping, quantisation, unevenness].map((share) => Math.round(100 * share));
    const decibel = (value: number | null): Cell => ({
      shown: decibelText(value),
      by: value === null || value === Infinity ? 1e6 : value,
    });
    return {
      id: `layer-${i}`,
      kind: layer.advice ? 'advised' : 'plain',
      cells: [
        html`<a href="#box-${i}">${nameOf(layer.layer, 28)}</a>`,
        nameOf(layer.op, 20),
        { shown: short(layer.neurons), by: layer.neurons },
        ...[decibel(layer.isolated.sqnr), decibel(layer.own.sqnr), decibel(layer.cumulative.sqnr)],
        { shown: percent(layer.saturated), by: layer.saturated },
        { shown: percent(layer.dead), by: layer.dead },
        { shown: digits(layer.rate), by: layer.rate },
        { shown: shares.join('/'), by: clipping },
      ],
    };
  });
  return tableOf('Layers in the order of computation', columns, rows, true);
}

function advice({ analysis }: Detail): Markup | false {
  const advised = advisedLayers(analysis);
  const items = advised.slice(0, MOST_ADVICE).map(({ layer, value, own, isolated, advice }) => {
    const worst = Math.min(own.sqnr, isolated.sqnr);
    const index = analysis.layers.findIndex((each) => each.value === value);
    return html`<li>
      <a href="#layer-${index}">${nameOf(layer)}</a> ${adviceText(advice!)}.
      <span class="quiet">It errs by ${percent(relative(worst))}.</span>
    </li>`;
  });
  const more = advised.length - items.length;
  return (
    advised.length > 0 &&
    html`<h3>Worth a change</h3>
      <ol class="advice">
        ${items}
      </ol>
      ${more > 0 && html`<p class="note">${counted(more, 'layer')} more stand out less.</p>`}`
  );
}

function glossary(): Markup {
  return html`<dl class="glossary">
    <dt>alone, own, total</dt>
    <dd>
      signal to noise in dB: the neurons given the ANN’s exact values; what they say in the running network against what
      reached them; against the ANN. 40 dB is an error of 1 %, 20 dB one of 10 %.
    </dd>
    <dt>saturated, dead</dt>
    <dd>share of values at the neuron’s limit, and share of channels that never spike.</dd>
    <dt>rate</dt>
    <dd>spikes per neuron and timestep.</dd>
    <dt>clip/round/settle</dt>
    <dd>
      where the layer’s own error comes from, in %: values beyond what the neuron can say, coarse steps, and charge that
      came too late.
    </dd>
  </dl>`;
}
