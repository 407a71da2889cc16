import { fail } from '../diagnostics/index.js';
import type { StringStringEntryProto } from './messages.js';

/** Gives `length` bytes from `offset` (to the end when undefined) of a file beside the model. */
export type ReadExternal = (location: string, offset: number, length: number | undefined) => Uint8Array;

/** Where a tensor's elements are outside the model file. @source https://onnx.ai/onnx/repo-docs/ExternalData.html */
export interface ExternalRange {
  readonly location: string;
  readonly offset: number;
  readonly length: number | undefined;
}

/** @throws ConvertError BAD_EXTERNAL_DATA, or EXTERNAL_PATH_ESCAPES for an absolute path or one with `..` */
export function externalRange(entries: readonly StringStringEntryProto[], where: string): ExternalRange {
  const field = (key: string): string | undefined => entries.find((e) => e.key === key)?.value;
  const location = field('location');
  if (!location)
    fail(
      'BAD_EXTERNAL_DATA',
      where,
      'Expected external data to name a file (key "location") but found none',
      'export the model again',
    );
  if (/^([/\\]|[a-zA-Z]:)/.test(location) || location.split(/[/\\]/).includes('..') || location.includes('\0'))
    fail(
      'EXTERNAL_PATH_ESCAPES',
      where,
      `Expected external data in the model's folder but found the path "${location}"`,
      'put the data file beside the model and name it without a folder',
    );
  const bytes = (key: string): number | undefined => {
    const text = field(key);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value))
      fail(
        'BAD_EXTERNAL_DATA',
        where,
        `Expected "${key}" of external data to be a number of bytes but found "${text}"`,
        'export the model again',
      );
    return value;
  };
  return { location, offset: bytes('offset') ?? 0, length: bytes('length') };
}
