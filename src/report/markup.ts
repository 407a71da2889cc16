/** Text that may stand in a page as it is: written by a template of this project, with everything that came from elsewhere escaped. */
export class Markup {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

/** What a template may hold: markup as it is, all else as text; nothing for what is absent. */
export type Content = Markup | string | number | null | undefined | false | readonly Content[];

/**
 * A template of HTML or SVG whose values are escaped unless they are markup themselves. The only way into a page. A line break in a template, with the
 * indentation after it, counts as one space.
 */
export function html(template: TemplateStringsArray, ...values: readonly Content[]): Markup {
  const pieces = piecesOf(template);
  let text = pieces[0]!;
  values.forEach((value, i) => (text += rendered(value) + pieces[i + 1]!));
  return new Markup(text);
}

const known = new WeakMap<TemplateStringsArray, readonly string[]>();

function piecesOf(template: TemplateStringsArray): readonly string[] {
  const found = known.get(template);
  if (found) return found;
  const pieces = template.map((piece) => piece.replace(/\s*\n\s*/g, ' ').replace(/ (\/?>)/g, '$1'));
  known.set(template, pieces);
  return pieces;
}

function rendered(content: Content): string {
  if (content instanceof Markup) return content.text;
  if (content === null || content === undefined || content === false) return '';
  if (typeof content === 'number') return String(content);
  return typeof content === 'string' ? escaped(content) : content.map(rendered).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/**
 * Text for elements and quoted attributes. Characters that nobody sees, among them those that turn the direction of writing, are shown by their code; marks
 * that pile up on a letter end after a few.
 */
function escaped(text: string): string {
  return text
    .replace(/[&<>"'`]/g, (character) => entities[character]!)
    .replace(/(\p{M}{4})\p{M}+/gu, '$1…')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, visible);
}

/** What a text may keep: line breaks and tabs, and the joiners of scripts and emoji. */
const KEPT = ['\n', '\t', '\u200c', '\u200d'];

function visible(character: string): string {
  if (KEPT.includes(character)) return character;
  return `⟨U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}
