import type { Diagnostic } from '../../diagnostics/index.js';
import { isRecord, showValue } from '../schema/index.js';
import { wrongAnnotation } from './files.js';

/** The list of objects under a key; anything else becomes a problem and an empty list. */
export function records(
  json: unknown,
  key: string,
  where: string,
  problems: Diagnostic[],
): readonly Record<string, unknown>[] {
  const value = isRecord(json) ? json[key] : undefined;
  if (Array.isArray(value) && value.every(isRecord)) return value;
  problems.push(wrongAnnotation(where, `a list of objects under "${key}"`, showValue(value)));
  return [];
}

/** A box [x, y, w, h] of finite numbers, or undefined with a problem. */
export function boxField(
  value: unknown,
  where: string,
  problems: Diagnostic[],
): { x: number; y: number; w: number; h: number } | undefined {
  if (Array.isArray(value) && value.length === 4 && value.every((v) => Number.isFinite(v))) {
    const [x, y, w, h] = value as [number, number, number, number];
    return { x, y, w, h };
  }
  problems.push(wrongAnnotation(where, '"bbox": [x, y, width, height]', showValue(value)));
  return undefined;
}

/** A key that other entries refer to: a number or a text, as text. */
export function keyField(value: unknown, name: string, where: string, problems: Diagnostic[]): string {
  if (typeof value === 'number' || typeof value === 'string') return String(value);
  problems.push(wrongAnnotation(where, `"${name}" (a number or text)`, showValue(value)));
  return '';
}

/** The width and height of an entry, where it has them. */
export function sizeFields(entry: Record<string, unknown>): { width?: number; height?: number } {
  const { width, height } = entry;
  return typeof width === 'number' && typeof height === 'number' ? { width, height } : {};
}
