import { html, type Markup } from './markup.js';
import { counted } from './numbers.js';
import type { Detail } from './report.js';
import { advisedLayers } from './sentences/layers.js';
import { spread } from './spread.js';

/** Something that was looked at in one layer. */
interface OfLayer {
  readonly value: string;
}

/** At most `most` layers to choose from, in the order of computation: those that deserve advice, and of the others an even choice. */
export function chosenLayers<T extends OfLayer>(detail: Detail, all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  const advised = new Set(advisedLayers(detail.analysis).map(({ value }) => value));
  const first = all.filter(({ value }) => advised.has(value)).slice(0, most);
  const rest = all.filter((each) => !first.includes(each));
  const kept = new Set([...first, ...spread(rest, most - first.length)]);
  return all.filter((each) => kept.has(each));
}

/** The place of the layer that loses most among these, 0 where none stands out. */
export function worstOf({ analysis }: Detail, shown: readonly OfLayer[]): number {
  const places = advisedLayers(analysis).map(({ value }) => shown.findIndex((each) => each.value === value));
  return places.find((place) => place >= 0) ?? 0;
}

/** Says how many layers cannot be chosen. */
export function missingLayers(all: number, shown: number): Markup | null {
  return all > shown
    ? html`<p class="note">${counted(all - shown, 'layer')} left out to keep the page small.</p>`
    : null;
}

/** The layer's name where the analysis knows the value. */
export function layerOf({ analysis }: Detail, value: string): string {
  return analysis.layers.find((layer) => layer.value === value)?.layer ?? value;
}
