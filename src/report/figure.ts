import { html, type Content, type Markup } from './markup.js';

/** A chart with its title, what to see in it, and the table behind it. */
export function figure(title: Content, chart: Markup, table: Content, note: Content = null): Markup {
  return html`<figure>
    <figcaption>
      <h3>${title}</h3>
      ${note && html`<p class="note">${note}</p>`}
    </figcaption>
    <div class="drawing">${chart}</div>
    ${table && disclosure('Show as table', table)}
  </figure>`;
}

/** Something that opens on demand. */
export function disclosure(summary: Content, content: Content): Markup {
  return html`<details class="data">
    <summary>${summary}</summary>
    ${content}
  </details>`;
}

/** A chapter of the page. */
export interface Section {
  /** Its anchor. */
  readonly id: string;
  readonly title: string;
  readonly body: Content;
}

/** Panels of which one is open at a time; with a script a select chooses, without one their headings do. @param open the one that is open at first */
export function choice(
  label: string,
  group: string,
  panels: readonly { readonly name: Content; readonly option: string; readonly body: Content }[],
  open: number,
): Markup {
  const options = panels.map(
    ({ option }, i) => html`<option value="${i}" ${i === open && html`selected`}>${option}</option>`,
  );
  const bodies = panels.map(
    ({ name, body }, i) =>
      html`<details class="panel" name="${group}" ${i === open && html`open`}>
        <summary>${name}</summary>
        ${body}
      </details>`,
  );
  const select = html`<label class="scripted choose"
    >${label}
    <select data-choose="${group}">
      ${options}
    </select></label
  >`;
  return html`<div class="choice">${panels.length > 1 && select}${bodies}</div>`;
}
