import { clientScript } from './client-script.js';
import { contentHash } from './content-hash.js';
import type { Section } from './figure.js';
import { limitsFor, MOST_BYTES, type Limits } from './limits.js';
import { html, Markup } from './markup.js';
import { nameOf, shortened } from './names.js';
import { counted } from './numbers.js';
import type { Report } from './report.js';
import { energySection } from './sections/energy.js';
import { layersSection } from './sections/layers.js';
import { overTimeSection } from './sections/over-time.js';
import { picturesSection } from './sections/pictures.js';
import { provenanceSection } from './sections/provenance.js';
import { rasterSection } from './sections/raster.js';
import { runsSection } from './sections/runs.js';
import { scatterSection } from './sections/scatter.js';
import { searchSection } from './sections/search.js';
import { summarySection } from './sections/summary.js';
import { tradeOffSection } from './sections/trade-off.js';
import { style } from './style.js';

const sections: readonly ((report: Report, limits: Limits) => Section | null)[] = [
  summarySection,
  overTimeSection,
  tradeOffSection,
  runsSection,
  searchSection,
  picturesSection,
  layersSection,
  scatterSection,
  rasterSection,
  energySection,
  provenanceSection,
];

const kinds: Readonly<Record<Report['kind'], string>> = {
  evaluation: 'Evaluation',
  sweep: 'Sweep',
  search: 'Search',
};

/**
 * The report as a page: one file of less than 2 MB that fetches nothing, the same bytes for the same report. Where there is too much to show, less of
 * everything is shown.
 */
export function renderReport(report: Report): string {
  let page = '';
  for (let share = 1; share > 1 / 100; share /= 2) {
    page = pageOf(report, limitsFor(share));
    if (new TextEncoder().encode(page).length <= MOST_BYTES) break;
  }
  return page;
}

function pageOf(report: Report, limits: Limits): string {
  const shown = sections.map((section) => section(report, limits)).filter((section) => section !== null);
  const policy = `default-src 'none'; img-src data:; style-src '${contentHash(style)}'; script-src '${contentHash(clientScript)}'; base-uri 'none'; form-action 'none'`;
  const models = [...new Set(report.runs.map(({ model }) => model))];
  const [first = 'nothing'] = models;
  const title = models.length > 1 ? html`${counted(models.length, 'model')}` : nameOf(first, 60);
  const { images } = report.provenance;
  const sub = `${kinds[report.kind]} · ${counted(report.runs.length, 'run')} · ${counted(images.count, 'image')} · seed ${report.provenance.seed}`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content="snn-convert ${shortened(report.provenance.version, 20)}" />
        <title>${shortened(first, 60)}: ${kinds[report.kind]} of a spiking network</title>
        ${new Markup(`<style>${style}</style>`)}
      </head>
      <body>
        <header>
          <p class="maker">snn-convert <span class="quiet">${kinds[report.kind].toLowerCase()} report</span></p>
          <div class="tools scripted">
            <button type="button" data-open>Show all tables</button
            ><button type="button" data-theme-toggle>Dark</button>
          </div>
          <h1>${title}</h1>
          <p class="sub">${sub}</p>
          <nav aria-label="Sections">
            <ul>
              ${shown.slice(1).map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}
            </ul>
          </nav>
        </header>
        <main>
          ${shown.map(
            ({ id, title: name, body }) =>
              html`<section id="${id}">
                <h2>${name}</h2>
                ${body}
              </section> `,
          )}
        </main>
        <div id="tooltip" role="tooltip" hidden></div>
        ${new Markup(`<script>${clientScript}</script>`)}
      </body>
    </html> `;
  return page.text;
}
