import type { Section } from '../figure.js';
import { html, Markup, type Content } from '../markup.js';
import { percent, points, short, times, whole, timestep } from '../numbers.js';
import { focusOf, lastOf, valueOf, type Focus } from '../quality.js';
import type { Report } from '../report.js';
import { energySentence } from '../sentences/energy.js';
import { layersSentence } from '../sentences/layers.js';
import { lossSentence } from '../sentences/loss.js';
import { nextSentence } from '../sentences/next.js';
import { plateauSentence, plateauTime } from '../sentences/plateau.js';
import { failureSentence, focusSentence, runsSentence } from '../sentences/runs.js';
import { searchSentence } from '../sentences/search.js';

/** What came out, in words first, then the figures that matter most. */
export function summarySection(report: Report): Section {
  const focus = focusOf(report);
  const first = [
    report.search && searchSentence(report.search),
    runsSentence(report),
    failureSentence(report),
    focusSentence(report),
  ];
  const about = focus && [
    lossSentence(focus.result),
    energySentence(focus.result),
    plateauSentence(focus.result),
    report.detail && layersSentence(report.detail.analysis),
  ];
  const paragraphs = [first, about ?? []]
    .map((sentences) => sentences.filter((sentence): sentence is Markup => sentence instanceof Markup))
    .filter((sentences) => sentences.length > 0)
    .map((sentences) => html`<p>${sentences.map((sentence, i) => [i > 0 && ' ', sentence])}</p>`);
  const body = html`<div class="lead">
      ${paragraphs}
      <p class="next"><span>Do this next:</span> ${nextSentence(report)}</p>
    </div>
    ${focus && keyFigures(focus)}`;
  return { id: 'summary', title: 'Summary', body };
}

function keyFigures({ result, quality }: Focus): Markup {
  const last = lastOf(result);
  const accuracy = quality.labelled
    ? figureOf(quality.name, percent(valueOf(last, quality.key)), `ANN ${percent(result.ann[quality.key])}`)
    : figureOf('agreement with the ANN', percent(last.agreement), 'no labels');
  const lost = result.drop && quality.labelled ? valueOf(result.drop, quality.key) : NaN;
  const figures = [
    accuracy,
    result.drop && quality.labelled
      ? figureOf(
          lost < 0 ? 'gain' : 'loss',
          `${points(Math.abs(lost))} points`,
          `95 % interval ${points(result.drop.low)} to ${points(result.drop.high)}`,
        )
      : figureOf('output error', percent(last.outputError), 'of the ANN’s outputs'),
    result.snn.length > 1 && plateauFigure(plateauTime(result), last.t),
    result.annMacs > 0 && figureOf('energy', times(last.energyShare), 'of the ANN’s, estimated'),
    figureOf(
      'spikes per neuron',
      last.spikesPerNeuron.toFixed(2),
      `${short(result.neurons)} neurons, ${short(last.synapticOps)} operations`,
    ),
    figureOf('images', whole(result.images), quality.labelled ? 'labelled' : 'without labels'),
  ];
  return html`<dl class="figures">${figures}</dl>`;
}

function plateauFigure(plateau: number, last: number): Markup {
  return plateau < last
    ? figureOf('plateau from', timestep(plateau), `of ${last} timesteps`)
    : figureOf('plateau', 'not yet', `within ${last} timesteps`);
}

function figureOf(name: Content, value: string, detail: string): Markup {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
    <dd class="quiet">${detail}</dd>
  </div>`;
}
