import { disclosure, type Section } from '../figure.js';
import type { Limits } from '../limits.js';
import { html, type Markup } from '../markup.js';
import { nameOf, shortened } from '../names.js';
import { counted, fixed, timestep } from '../numbers.js';
import { pictureUri } from '../picture-uri.js';
import type { Findings, Picture, Report } from '../report.js';
import { tableOf } from '../table.js';
import { overlay } from './overlay.js';

const MOST_PICTURES = 24;
const MOST_ROWS = 60;
const MOST_CLASSES = 5;

/** Sample images with what ANN and SNN say of them, over time. */
export function picturesSection({ detail }: Report, limits: Limits): Section | null {
  if (!detail || detail.pictures.length === 0) return null;
  const shown = affordable(detail.pictures, limits);
  const times = [...new Set(shown.flatMap(({ snn }) => snn.map(({ t }) => t)))].sort((a, b) => a - b);
  const left = detail.pictures.length - shown.length;
  const hasMasks = shown.some(({ truth, ann }) => truth.mask !== undefined || ann.mask !== undefined);
  const hasBoxes = shown.some(({ truth, ann, snn }) =>
    [truth, ann, ...snn.map(({ found }) => found)].some(({ boxes }) => boxes),
  );
  const toggles = (hasMasks || hasBoxes) && layerToggles(hasBoxes);
  const body = html`<div class="pictures">
    <div class="controls">${toggles}${times.length > 1 && slider(times)}</div>
    <div class="shots">${shown.map((picture, i) => shot(picture, i, times))}</div>
    ${left > 0 && html`<p class="note">${counted(left, 'picture')} left out to keep the page small.</p>`}
  </div>`;
  return { id: 'pictures', title: 'Pictures', body };
}

/** Pictures from the first on, as many as the page can bear. */
function affordable(pictures: readonly Picture[], limits: Limits): readonly Picture[] {
  let room = limits.pictures;
  return pictures.slice(0, MOST_PICTURES).filter(({ uri, truth, ann, snn }) => {
    const masks = [truth, ann, ...snn.map(({ found }) => found)].map(({ mask }) => mask?.length ?? 0);
    const size = masks.reduce((a, b) => a + b, uri.length);
    if (size > room) return false;
    room -= size;
    return true;
  });
}

/** Boxes of all are shown together; masks cover each other, so one is shown at a time. */
function layerToggles(boxes: boolean): Markup {
  const kinds = [
    ['truth', 'labels'],
    ['ann', 'ANN'],
    ['snn', 'SNN'],
    ...(boxes ? [['names', 'names and scores'] as const] : []),
  ] as const;
  const toggles = kinds.map(([kind, label]) => {
    const input = boxes
      ? html`<input type="checkbox" name="show-${kind}" checked />`
      : html`<input type="radio" name="show-one" value="${kind}" ${kind === 'snn' && html`checked`} />`;
    return html`<label class="toggle ${kind}">${input}<span>${label}</span></label>`;
  });
  return html`<fieldset class="toggles">
    <legend>Show</legend>
    ${toggles}
  </fieldset>`;
}

function slider(times: readonly number[]): Markup {
  const last = times.length - 1;
  const shown = timestep(times[last]!);
  return html`<label class="scripted slider"
      >SNN at <output>${shown}</output
      ><input
        type="range"
        min="0"
        max="${last}"
        step="1"
        value="${last}"
        data-times="${times.join(' ')}"
        aria-valuetext="${shown}"
    /></label>
    <p class="unscripted note">Shown at ${shown}; the tables have all t.</p>`;
}

function shot(picture: Picture, index: number, times: readonly number[]): Markup {
  const { name, ann, truth, snn } = picture;
  const last = times.at(-1);
  const at = (t: number): Findings | undefined => snn.findLast((each) => each.t <= t)?.found;
  const counts = times.map(
    (t) => html`<span class="${t === last ? 'at' : 'at off'}" data-t="${t}">${at(t)?.boxes?.length ?? 0}</span>`,
  );
  const boxes =
    [truth, ann].some((found) => found.boxes) &&
    html`<span class="quiet">labels ${truth.boxes?.length ?? 0} · ANN ${ann.boxes?.length ?? 0} · SNN ${counts}</span>`;
  const classes = ann.classes && classList(picture, times);
  return html`<figure class="shot">
    ${overlay(picture, index, times, pictureUri(picture.uri))}
    <figcaption>${nameOf(name, 32)} ${boxes}</figcaption>
    ${classes}${disclosure('Show as table', findingsTable(picture))}
  </figure>`;
}

/** Classes of the whole picture: those of the ANN, and those of the SNN at each t. */
function classList({ truth, ann, snn }: Picture, times: readonly number[]): Markup {
  const right = truth.classes?.[0]?.class;
  const list = (found: Findings | undefined, kind: string): Markup =>
    html`<ol class="classes ${kind}">
      ${(found?.classes ?? []).slice(0, MOST_CLASSES).map(({ class: name, score }) => html`<li${name === right && html` class="right"`}>${nameOf(name, 22)} <span class="number">${fixed(score, 2)}</span>${scoreBar(score)}</li>`)}
    </ol>`;
  const last = times.at(-1);
  const lists = times.map(
    (t) =>
      html`<div class="${t === last ? 'at' : 'at off'}" data-t="${t}">
        ${list(snn.findLast((each) => each.t <= t)?.found, 'snn')}
      </div>`,
  );
  return html`<div class="class-lists">
    ${right !== undefined && html`<p>label: ${nameOf(right, 32)}</p>`}
    <div>
      <h4>ANN</h4>
      ${list(ann, 'ann')}
    </div>
    <div>
      <h4>SNN</h4>
      ${lists}
    </div>
  </div>`;
}

function scoreBar(score: number): Markup {
  const share = Number.isFinite(score) ? Math.round(100 * Math.min(1, Math.max(0, score))) : 0;
  return html`<svg class="score" viewBox="0 0 100 3" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" width="100" height="3" />
    <rect class="fill" width="${share}" height="3" />
  </svg>`;
}

function findingsTable({ name, truth, ann, snn }: Picture): Markup {
  const said: readonly (readonly [who: string, found: Findings])[] = [
    ['label', truth],
    ['ANN', ann],
    ...snn.map(({ t, found }) => [`SNN ${timestep(t)}`, found] as const),
  ];
  const all = said.flatMap(([who, { boxes, classes, mask }]) => [
    ...(boxes ?? []).map((box) => ({
      cells: [
        who,
        nameOf(box.class, 32),
        fixed(box.score, 2),
        [box.x, box.y, box.w, box.h].map((v) => fixed(v, 0)).join(', '),
      ],
    })),
    ...(classes ?? [])
      .slice(0, MOST_CLASSES)
      .map((each) => ({ cells: [who, nameOf(each.class, 32), fixed(each.score, 2), 'whole picture'] })),
    ...(mask !== undefined ? [{ cells: [who, 'mask', '–', 'drawn over the picture'] }] : []),
  ]);
  const left = all.length - MOST_ROWS;
  const table = tableOf(
    `What is said of ${shortened(name, 32)}`,
    [
      { head: 'who' },
      { head: 'class' },
      { head: 'score', number: true },
      { head: 'x, y, width, height', number: true },
    ],
    all.slice(0, MOST_ROWS),
  );
  return left > 0
    ? html`${table}
        <p class="note">${counted(left, 'row')} more in the JSON file.</p>`
    : table;
}
