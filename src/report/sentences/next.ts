import { html, type Markup } from '../markup.js';
import { nameOf } from '../names.js';
import { counted, fixed, percent, points } from '../numbers.js';
import { focusOf, lastOf, qualityOf, valueOf } from '../quality.js';
import type { Report } from '../report.js';
import { namedRemedies } from './layers.js';
import { energySaved, plateauTime } from './plateau.js';

/** An agreement below this is a loss, where there are no labels to tell. */
const AGREES = 0.95;
/** Uncertainty above this hides losses that users care about. */
const UNCERTAIN = 0.01;

/** The one thing that is most worth doing, in order of what it may gain. */
export function nextSentence(report: Report): Markup {
  const focus = focusOf(report);
  if (!focus) {
    const hint = report.runs.flatMap(({ failure }) => failure).at(0)?.hint;
    return hint === undefined ? html`find out why nothing was measured.` : html`${hint}.`;
  }
  if (report.search)
    return html`measure the settings found on images that the search has not seen: <code>snn-convert eval</code> takes
      its config file.`;
  const { result } = focus;
  const { drop, images } = result;
  const last = lastOf(result);
  const { key, labelled } = qualityOf(result);
  const loses = labelled && drop ? drop.low > 0 || valueOf(drop, key) > UNCERTAIN : last.agreement < AGREES;
  const [remedy] = report.detail ? namedRemedies(report.detail.analysis) : [];
  const use = remedy && remedySentence(remedy);
  if (loses && use) return use;
  const plateau = plateauTime(result);
  if (result.snn.length > 1 && plateau === last.t)
    return html`run longer, with <code>-T ${2 * last.t}</code>, until the curve is flat.`;
  if (loses) return html`try finer thresholds or a stronger neuron model: <code>snn-convert search</code> finds them.`;
  if (drop && drop.high > UNCERTAIN)
    return html`measure on more images: with ${counted(images, 'image')}, a loss of ${points(drop.high)} points cannot
    be told from none.`;
  const saved = energySaved(result, plateau);
  if (saved >= 0.05)
    return html`stop earlier, with <code>-T ${plateau}</code>: it saves ${percent(saved, 0)} of the energy at no loss.`;
  return use ?? html`nothing has to be done: the spiking network can stand in for the ANN.`;
}

function remedySentence({ flag, layers, best }: ReturnType<typeof namedRemedies>[number]): Markup {
  const gain = best.advice?.gain;
  const by =
    typeof gain === 'number' && Number.isFinite(gain)
      ? html` (predicted: ${fixed(gain, 1)} dB for ${nameOf(best.layer)})`
      : '';
  const named = layers === 1 ? 'one layer names it' : `${layers} layers name it`;
  return html`convert with <code>${flag}</code>; ${named}${by}.`;
}
