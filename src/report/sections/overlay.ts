import { px } from '../charts/drawing.js';
import { html, type Markup } from '../markup.js';
import { shortened } from '../names.js';
import { fixed } from '../numbers.js';
import { pictureUri } from '../picture-uri.js';
import type { Findings, Picture } from '../report.js';

/** Boxes of one network on one picture; more cannot be told apart. */
const MOST_BOXES = 30;

/** The picture with boxes and masks over it: labels, ANN, and the SNN at each t, of which the page shows one. */
export function overlay(
  { name, width, height, truth, ann, snn }: Picture,
  index: number,
  times: readonly number[],
  uri: string | null,
): Markup {
  // sizes that are no sizes would break the drawing
  const [w, h] = [width, height].map((size) => (Number.isFinite(size) && size > 0 ? size : 1)) as [number, number];
  const unit = Math.max(w, h) / 100;
  const last = times.at(-1);
  const at = (t: number): Findings => snn.findLast((each) => each.t <= t)?.found ?? {};
  const id = `picture-${index}`;
  const description = `Boxes or masks of the labels (${truth.boxes?.length ?? 0}), the ANN (${ann.boxes?.length ?? 0}) and the SNN.`;
  const picture =
    uri === null
      ? html`<rect class="no-picture" width="${w}" height="${h}" />`
      : html`<image href="${uri}" width="${w}" height="${h}" preserveAspectRatio="none" />`;
  const groups = html`<g class="truth">${marks(truth, w, h, unit, 'truth')}</g
    ><g class="ann">${marks(ann, w, h, unit, 'ann')}</g
    ><g class="snn"
      >${times.map((t) => html`<g class="${t === last ? 'at' : 'at off'}" data-t="${t}">${marks(at(t), w, h, unit, 'snn')}</g>`)}</g
    >`;
  return html`<svg class="overlay" role="img" viewBox="0 0 ${w} ${h}" aria-labelledby="${id}-title ${id}-desc">
    <title id="${id}-title">${shortened(name, 60)}</title>
    <desc id="${id}-desc">${description}</desc>
    ${picture}${groups}
  </svg>`;
}

/** Names of the ANN stand above its boxes, those of the SNN below, those of labels inside. */
function marks(
  { boxes, mask }: Findings,
  width: number,
  height: number,
  unit: number,
  kind: 'truth' | 'ann' | 'snn',
): Markup {
  const safe = pictureUri(mask);
  const size = px(unit * 4.2);
  const drawn = (boxes ?? []).slice(0, MOST_BOXES).map(({ class: label, score, x, y, w, h }) => {
    const [left, top] = [px(x), px(y)];
    const below = kind === 'snn' ? y + h + size * 0.95 : kind === 'ann' ? y - unit : y + size;
    const inside = Math.min(Math.max(below, size * 0.9), height - unit * 0.6);
    const text = kind === 'truth' ? shortened(label, 18) : `${shortened(label, 18)} ${fixed(score, 2)}`;
    return html`<g class="mark"
      ><title>
        ${{ truth: 'label', ann: 'ANN', snn: 'SNN' }[kind]}:
        ${shortened(label, 80)}${kind !== 'truth' && `, score ${fixed(score, 2)}`}</title
      ><rect x="${left}" y="${top}" width="${px(Math.max(0, w))}" height="${px(Math.max(0, h))}" /><text
        class="label"
        x="${px(Math.min(Math.max(x, 0), width - unit * 4))}"
        y="${px(inside)}"
        font-size="${size}"
        >${text}</text
      ></g
    >`;
  });
  return html`${safe !== null && html`<image class="mask" href="${safe}" width="${width}" height="${height}" preserveAspectRatio="none" />`}${drawn}`;
}
