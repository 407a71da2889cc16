import { overTimeChart } from '../charts/over-time.js';
import { figure, type Section } from '../figure.js';
import type { Limits } from '../limits.js';
import { html, type Markup } from '../markup.js';
import { digits, percent, times, timestep } from '../numbers.js';
import { plateauTime } from '../sentences/plateau.js';
import { focusOf, lastOf, measuredRuns, metricName, qualityOf, valueOf, type Focus } from '../quality.js';
import type { Report } from '../report.js';
import { spread } from '../spread.js';
import { tableOf } from '../table.js';

/** Accuracy, agreement and output error against the timestep of the readout. */
export function overTimeSection(report: Report, limits: Limits): Section | null {
  const focus = focusOf(report);
  if (!focus) return null;
  const { result, quality } = focus;
  const others = measuredRuns(report).filter(([index]) => index !== focus.index);
  const shown = spread(others, Math.min(40, limits.points)).map(([, run]) => run.result);
  const reached = plateauTime(result);
  const plateau = reached < lastOf(result).t ? reached : null;
  const figures = [
    quality.labelled && accuracyFigure(focus, shown, plateau),
    figure(
      'Agreement with the ANN',
      overTimeChart(
        {
          id: 'agreement',
          title: 'Agreement with the ANN against t',
          description: `From ${percent(result.snn[0]!.agreement)} at ${timestep(result.snn[0]!.t)} to ${percent(result.snn.at(-1)!.agreement)} at ${timestep(result.snn.at(-1)!.t)}.`,
        },
        {
          axis: 'agreement, %',
          format: percent,
          curve: curveOf(result.snn, 'agreement'),
          others: shown.map(({ snn }) => curveOf(snn, 'agreement')),
          plateau: quality.labelled ? null : plateau,
          limits: [0, 1],
          shortest: 0.02,
        },
      ),
      simpleTable('Agreement with the ANN', focus, 'agreement'),
      'How often both say the same: F1 of boxes at IoU 0.5, overlap of masks, or share of equal classes.',
    ),
    figure(
      'Output error',
      overTimeChart(
        {
          id: 'error',
          title: 'Output error against t',
          description: `From ${percent(result.snn[0]!.outputError)} at ${timestep(result.snn[0]!.t)} to ${percent(result.snn.at(-1)!.outputError)} at ${timestep(result.snn.at(-1)!.t)}.`,
        },
        {
          axis: 'relative error, %',
          format: (value) => percent(value, value < 0.01 ? 2 : 1),
          curve: curveOf(result.snn, 'outputError'),
          others: shown.map(({ snn }) => curveOf(snn, 'outputError')),
          plateau: null,
          limits: [0, Infinity],
          shortest: 0.001,
        },
      ),
      simpleTable('Output error', focus, 'outputError'),
      'Distance of the SNN’s outputs from the ANN’s, as a share of theirs.',
    ),
  ];
  const legend = html`<p class="legend">
    <span class="key snn">spiking network</span
    >${quality.labelled && html`<span class="key ann">ANN</span>`}${shown.length > 0 && html`<span class="key other">other runs${others.length > shown.length && ` (${shown.length} of ${others.length})`}</span>`}
  </p>`;
  return {
    id: 'over-time',
    title: 'Over time',
    body: html`${legend}
      <div class="charts">${figures}</div>`,
  };
}

function accuracyFigure(
  { result, quality }: Focus,
  others: readonly Focus['result'][],
  plateau: number | null,
): Markup {
  const ann = result.ann[quality.key]!;
  const comparable = others.filter((other) => qualityOf(other).key === quality.key);
  const last = valueOf(result.snn.at(-1)!, quality.key);
  const chart = overTimeChart(
    {
      id: 'accuracy',
      title: `${quality.name} against t`,
      description: `${percent(last)} at the last timestep; the ANN has ${percent(ann)}.`,
    },
    {
      axis: `${quality.name}, %`,
      format: percent,
      curve: curveOf(result.snn, quality.key),
      others: comparable.map(({ snn }) => curveOf(snn, quality.key)),
      ann: { value: ann, label: `ANN ${percent(ann)}` },
      ...(result.drop ? { interval: { low: ann - result.drop.high, high: ann - result.drop.low } } : {}),
      plateau,
      limits: [0, 1],
      shortest: 0.02,
    },
  );
  const metrics = Object.keys(result.ann);
  const columns = ['t', ...metrics.map(metricName), 'agreement', 'output error', 'spikes per neuron', 'energy'];
  const rows = [
    { cells: ['ANN', ...metrics.map((metric) => percent(result.ann[metric])), '–', '–', '–', times(1)] },
    ...result.snn.map((readout) => ({
      cells: [
        readout.t,
        ...metrics.map((metric) => percent(valueOf(readout, metric))),
        ...[
          percent(readout.agreement),
          percent(readout.outputError, 2),
          digits(readout.spikesPerNeuron),
          times(readout.energyShare),
        ],
      ],
    })),
  ];
  const table = tableOf(
    `${quality.name} and all else by timestep`,
    columns.map((head) => ({ head, number: true })),
    rows,
  );
  const note = result.drop ? 'The bar at the end is the 95 % interval of the loss, seen from the ANN.' : null;
  return figure(quality.name, chart, table, note);
}

function simpleTable(caption: string, { result }: Focus, key: string): Markup {
  const rows = result.snn.map((readout) => ({ cells: [readout.t, percent(valueOf(readout, key), 2)] }));
  return tableOf(
    caption,
    [
      { head: 't', number: true },
      { head: 'value', number: true },
    ],
    rows,
  );
}

function curveOf(snn: Focus['result']['snn'], key: string): { t: number; value: number }[] {
  return snn.map((readout) => ({ t: readout.t, value: valueOf(readout, key) }));
}
