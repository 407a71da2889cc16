import type { Section } from '../figure.js';
import { html, type Content, type Markup } from '../markup.js';
import { nameOf } from '../names.js';
import { counted } from '../numbers.js';
import { focusOf } from '../quality.js';
import type { Report } from '../report.js';
import { disclosure } from '../figure.js';
import { tableOf } from '../table.js';

/** All that is needed to get the same figures again. */
export function provenanceSection(report: Report): Section {
  const { version, command, seed, models, calibration, images } = report.provenance;
  const entries: readonly (readonly [name: string, value: Content])[] = [
    ['snn-convert', nameOf(version)],
    ['seed', String(seed)],
    ...models.map(({ name, sha256 }) => ['model', html`${nameOf(name)} ${hash(sha256)}`] as const),
    [
      'calibration',
      calibration
        ? html`${nameOf(calibration.source)}, ${counted(calibration.samples, 'sample')} ${hash(calibration.sha256)}`
        : 'no images: thresholds from synthetic ones, or from a program whose data is unknown',
    ],
    [
      'images',
      html`${nameOf(images.source)}, ${counted(images.count, 'image')},
      ${images.labelled ? 'labelled' : 'without labels'} ${hash(images.sha256)}`,
    ],
  ];
  const focus = focusOf(report);
  const options = focus && Object.entries(focus.run.options);
  const table =
    options &&
    options.length > 0 &&
    disclosure(
      'Options of the conversion',
      tableOf(
        'Options that have an effect',
        [{ head: 'option' }, { head: 'value' }],
        options.map(([name, value]) => ({ cells: [nameOf(name), nameOf(String(value), 120)] })),
      ),
    );
  const body = html`<p>Run this again for the same figures:</p>
    <div class="command">
      <pre id="command"><code>${command}</code></pre>
      <button type="button" class="scripted" data-copy="command">Copy</button>
    </div>
    <dl class="provenance">
      ${entries.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    ${table}
    <p class="note">
      Beside this page lie two files of its name: a <code>.json</code> with everything that it is made of (schema
      version ${report.schemaVersion}), and a <code>.csv</code> with a row for each run and timestep.
    </p>`;
  return { id: 'provenance', title: 'Provenance', body };
}

function hash(sha256: string): Markup {
  return html`<code class="hash">sha256 ${nameOf(sha256, 64)}</code>`;
}
