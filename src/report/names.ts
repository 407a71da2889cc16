import { html, type Markup } from './markup.js';

/** Characters of a name that are shown; the rest is in its tooltip. */
const MOST = 44;
/** Characters of a name in its tooltip. */
const MOST_IN_TITLE = 600;

/** A name that came from elsewhere, set apart from the direction of writing around it; long ones lose their middle. */
export function nameOf(text: string, most = MOST): Markup {
  const short = shortened(text, most);
  return short === text
    ? html`<bdi class="name">${text}</bdi>`
    : html`<bdi class="name" title="${shortened(text, MOST_IN_TITLE)}">${short}</bdi>`;
}

/** The same as plain text, for drawings: whole characters, at most `most` of them. */
export function shortened(text: string, most = MOST): string {
  const characters = Array.from(text);
  if (characters.length <= most) return text;
  const head = Math.ceil((most - 1) / 3);
  return `${characters.slice(0, head).join('')}…${characters.slice(head + 1 - most).join('')}`;
}

/** The end of a layer's path, which tells it from its neighbours, in as many parts as fit: "/a/b/b.2/Relu" as "b.2/Relu". */
export function endOfPath(layer: string, most = 22): string {
  const parts = layer.split('/').filter((part) => part !== '');
  let end = parts.pop() ?? layer;
  for (const part of parts.reverse()) {
    if (end.length + 1 + part.length > most) break;
    end = `${part}/${end}`;
  }
  return shortened(end, most);
}
