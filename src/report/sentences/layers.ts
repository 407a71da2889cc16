import { weakestSqnr, type Advice, type Analysis, type LayerReport } from '../../analysis/index.js';
import { html, type Content, type Markup } from '../markup.js';
import { decibelText, relative } from '../layer-metrics.js';
import { nameOf } from '../names.js';
import { percent } from '../numbers.js';

/** Layers with advice, those that lose most first. */
export function advisedLayers({ layers }: Analysis): readonly LayerReport[] {
  return layers.filter(({ advice }) => advice).sort((a, b) => weakest(a) - weakest(b));
}

/** The layer that costs most and why; null for a network in which nothing becomes spikes. */
export function layersSentence(analysis: Analysis): Markup | null {
  const advised = advisedLayers(analysis);
  const [worst] = advised;
  if (worst?.advice) {
    const others = advised.length - 1;
    const more =
      others > 0 ? html` ${others} other${others === 1 ? '' : 's'} stand${others === 1 ? 's' : ''} out as well.` : '';
    return html`Layer <strong>${nameOf(worst.layer)} costs most</strong>: it ${adviceText(worst.advice)}.${more}`;
  }
  const [first, ...rest] = analysis.layers;
  if (!first) return null;
  const least = rest.reduce((a, b) => (weakest(b) < weakest(a) ? b : a), first);
  const sqnr = weakest(least);
  return html`No layer stands out; the one that costs most, ${nameOf(least.layer)}, errs by
  ${percent(relative(sqnr), 2)} of its signal (SQNR ${decibelText(sqnr)} dB).`;
}

/** The advice with its flag set as code. */
export function adviceText({ text, remedy }: Advice): Content {
  const at = remedy ? text.indexOf(remedy.flag) : -1;
  if (!remedy || at < 0) return text;
  return html`${text.slice(0, at)}<code>${remedy.flag}</code>${text.slice(at + remedy.flag.length)}`;
}

/** JSON has null for no error at all. */
function weakest(layer: LayerReport): number {
  const exact = (sqnr: number | null): number => sqnr ?? Infinity;
  return weakestSqnr({
    ...layer,
    isolated: { ...layer.isolated, sqnr: exact(layer.isolated.sqnr) },
    own: { ...layer.own, sqnr: exact(layer.own.sqnr) },
  });
}

/** The remedies that layers name, the most frequent first, each with the layer that it helps most. */
export function namedRemedies(
  analysis: Analysis,
): readonly { readonly flag: string; readonly layers: number; readonly best: LayerReport }[] {
  const named = new Map<string, LayerReport[]>();
  for (const layer of advisedLayers(analysis)) {
    const flag = layer.advice?.remedy?.flag;
    if (flag !== undefined) named.set(flag, [...(named.get(flag) ?? []), layer]);
  }
  return [...named]
    .map(([flag, layers]) => ({
      flag,
      layers: layers.length,
      best: layers.reduce((a, b) => (gain(b) > gain(a) ? b : a)),
    }))
    .sort((a, b) => b.layers - a.layers || gain(b.best) - gain(a.best));
}

function gain({ advice }: LayerReport): number {
  return advice?.gain ?? Infinity;
}
