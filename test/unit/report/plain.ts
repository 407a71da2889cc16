import type { Markup } from '../../../src/report/markup.js';

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#96': '`' };

/** What a reader sees of markup, with ordinary spaces. */
export function plain(markup: Markup | null): string | null {
  if (markup === null) return null;
  return markup.text
    .replace(/<[^>]*>/g, '')
    .replace(/&(#?\w+);/g, (_, name: string) => entities[name]!)
    .replace(/[\s\u00a0\u202f]+/g, ' ')
    .trim();
}
