import { isRecord } from '../schema/index.js';
import type { ModelCard } from './card.js';
import { parseCard } from './parse-card.js';

/**
 * A card with some fields replaced, for command-line flags. `partial` is card JSON with only the keys to change; `input` and `nms` merge key by
 * key, and so does `decoder` unless its kind changes. The result is checked like any card. @throws as parseCard
 */
export function overrideCard(
  card: ModelCard,
  partial: Readonly<Record<string, unknown>>,
  where = 'command line',
  readClasses?: (file: string) => readonly string[],
): ModelCard {
  const merged: Record<string, unknown> = { ...card };
  for (const [key, value] of Object.entries(partial)) {
    const old = merged[key];
    const otherDecoder = key === 'decoder' && isRecord(value) && 'kind' in value && value['kind'] !== card.decoder.kind;
    if (otherDecoder && !('task' in partial)) merged['task'] = undefined;
    if (otherDecoder && !('nms' in partial)) merged['nms'] = undefined;
    merged[key] = isRecord(old) && isRecord(value) && !otherDecoder ? { ...old, ...value } : value;
  }
  return parseCard(merged, where, readClasses);
}
