import { fail } from '../../diagnostics/index.js';

/** An element: its text (of this element only, trimmed) and its children in order. */
export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const tokens =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<![^>]*>|<(\/?)([\w:.-]+)((?:\s[^>]*?)?)(\/?)>|([^<]+)/y;

/**
 * A small reader of XML: elements and text; attributes, comments and declarations are skipped. Enough for annotation files.
 * @throws XML_SYNTAX with the line
 */
export function parseXml(source: string, where: string): XmlElement {
  const root = { name: '', text: '', children: [] as XmlElement[] };
  const open = [root];
  tokens.lastIndex = source.startsWith('\ufeff') ? 1 : 0;
  while (tokens.lastIndex < source.length) {
    const at = tokens.lastIndex;
    const match = tokens.exec(source);
    if (!match) return syntax(source, at, where, 'a tag', JSON.stringify(source.slice(at, at + 20)));
    const [, cdata, slash, name, , empty, words] = match;
    const current = open.at(-1)!;
    if (words !== undefined || cdata !== undefined) current.text += cdata ?? decodeEntities(words!);
    else if (name !== undefined && slash === '/') {
      if (current.name !== name || open.length === 1)
        return syntax(source, at, where, current.name ? `</${current.name}>` : 'an opening tag', `</${name}>`);
      open.pop();
    } else if (name !== undefined) {
      const element = { name, text: '', children: [] as XmlElement[] };
      current.children.push(element);
      if (empty !== '/') open.push(element);
    }
  }
  const [top] = root.children;
  if (open.length > 1) return syntax(source, source.length, where, `</${open.at(-1)!.name}>`, 'the end of the file');
  if (!top || root.children.length > 1)
    return syntax(source, 0, where, 'one top element', String(root.children.length));
  return top;
}

/** The first child of a name. */
export function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((c) => c.name === name);
}

/** The trimmed text of the first child of a name; undefined when there is none. */
export function childText(element: XmlElement, name: string): string | undefined {
  return child(element, name)?.text.trim();
}

function decodeEntities(text: string): string {
  return text.replace(/&(#x?[0-9a-fA-F]+|\w+);/g, (whole, name: string) => {
    if (!name.startsWith('#')) return entities[name] ?? whole;
    return String.fromCodePoint(name[1] === 'x' ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10));
  });
}

function syntax(source: string, at: number, where: string, expected: string, found: string): never {
  const line = source.slice(0, at).split('\n').length;
  return fail('XML_SYNTAX', `${where}: line ${line}`, `Expected ${expected} but found ${found}`, 'correct the file');
}
