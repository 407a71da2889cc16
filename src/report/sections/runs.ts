import type { Section } from '../figure.js';
import type { Limits } from '../limits.js';
import { html, type Content, type Markup } from '../markup.js';
import { nameOf } from '../names.js';
import { counted, digits, percent, points, times } from '../numbers.js';
import { focusOf, lastOf, measuredRuns, metricName, qualityOf, valueOf } from '../quality.js';
import type { Report, Run } from '../report.js';
import { labelOf } from '../sentences/runs.js';
import { plateauTime } from '../sentences/plateau.js';
import { tableOf, type Cell, type Row } from '../table.js';

/** All runs as a table, failures with their reasons. */
export function runsSection(report: Report, limits: Limits): Section {
  const failed = report.runs.filter(({ result }) => !result);
  const measured = measuredRuns(report);
  const body = html`${measured.length > 0 && runsTable(report, limits)}${failed.length > 0 && failures(failed, limits)}`;
  return { id: 'runs', title: report.runs.length === 1 ? 'The run' : 'Runs', body };
}

function runsTable(report: Report, limits: Limits): Markup {
  const focus = focusOf(report)!;
  const measured = measuredRuns(report);
  const keys = [...new Set(measured.flatMap(([, { label }]) => Object.keys(label)))].slice(0, 12);
  const heads = [
    'metric',
    'ANN',
    'SNN',
    'loss',
    'interval',
    'agreement',
    'output error',
    'plateau',
    'last t',
    'spikes/neuron',
    'AC/MAC',
    'energy',
  ];
  const columns = [
    ...(keys.length > 0 ? keys.map((key) => ({ head: nameOf(key, 24) })) : [{ head: 'model' }]),
    ...heads.map((head, i) => ({ head, number: i > 0 })),
  ];
  const rows = measured.slice(0, limits.rows).map(([index, { label, model, result }]): Row => {
    const last = lastOf(result);
    const { key, name, labelled } = qualityOf(result);
    const lost = labelled && result.drop ? valueOf(result.drop, key) : NaN;
    const number = (value: number, shown: string): Cell => ({ shown, by: value });
    const names = keys.map((each): Cell => {
      const value = Object.hasOwn(label, each) ? label[each]! : '–';
      return typeof value === 'number' ? number(value, String(value)) : nameOf(value, 28);
    });
    return {
      kind: index === focus.index && report.runs.length > 1 ? 'chosen' : 'plain',
      cells: [
        ...(keys.length > 0 ? names : [nameOf(model)]),
        labelled ? name : 'agreement',
        number(result.ann[key] ?? NaN, percent(result.ann[key])),
        number(valueOf(last, key), percent(valueOf(last, key))),
        number(lost, Number.isFinite(lost) ? points(lost) : '–'),
        result.drop && labelled ? `${points(result.drop.low)} to ${points(result.drop.high)}` : '–',
        number(last.agreement, percent(last.agreement)),
        number(last.outputError, percent(last.outputError, 2)),
        plateauCell(plateauTime(result), last.t),
        number(last.t, String(last.t)),
        number(last.spikesPerNeuron, digits(last.spikesPerNeuron)),
        number(last.acsPerMac, digits(last.acsPerMac)),
        number(last.energyShare, times(last.energyShare)),
      ],
    };
  });
  const left = measured.length - rows.length;
  const second = secondaryMetrics(report);
  const note = html`<p class="note">
    At the last timestep; loss and its 95 % interval in
    points.${second && ` All metrics (${second}) at every t are in the CSV file beside this page.`}${left > 0 && ` ${counted(left, 'run')} more in the CSV file.`}
  </p>`;
  return html`${tableOf('Runs', columns, rows, rows.length > 1)}${note}`;
}

function plateauCell(plateau: number, last: number): Cell {
  return plateau < last ? { shown: plateau, by: plateau } : { shown: 'none', by: Infinity };
}

function secondaryMetrics(report: Report): string {
  const names = new Set(measuredRuns(report).flatMap(([, { result }]) => Object.keys(result.ann)));
  return [...names].map(metricName).join(', ');
}

function failures(failed: readonly Run[], limits: Limits): Markup {
  const rows = failed.slice(0, Math.ceil(limits.rows / 4)).map((run) => ({
    cells: [
      labelOf(run),
      run.failure.length === 0 ? 'no reason was recorded' : run.failure.slice(0, 5).map(diagnosis),
    ] as Content[],
  }));
  const left = failed.length - rows.length;
  return html`<h3>${failed.length === 1 ? 'One run failed' : `${failed.length} runs failed`}</h3>
    ${tableOf('Failed runs', [{ head: 'run' }, { head: 'why, and what to do' }], rows)}${left > 0 && html`<p class="note">${counted(left, 'failure')} more in the CSV file.</p>`}`;
}

function diagnosis({ code, where, problem, hint }: Run['failure'][number]): Markup {
  return html`<p class="diagnosis">
    <code>${nameOf(code)}</code> ${nameOf(where)}: ${nameOf(problem, 240)}<br /><span class="quiet"
      >${nameOf(hint, 240)}</span
    >
  </p>`;
}
