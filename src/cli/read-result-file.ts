import { fail } from '../diagnostics/index.js';
import { readResult, type Result } from '../index.js';
import { messageOf, readBytes } from '../vision/index.js';
import { printable } from './printable.js';

/** A result in a file: of eval or analyze, or beside a report. @throws BAD_JSON, FILE_UNREADABLE and as readResult */
export async function resultIn(file: string): Promise<Result> {
  const text = new TextDecoder().decode(await readBytes(file));
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    return fail(
      'BAD_JSON',
      file,
      `expected JSON but found ${printable(messageOf(cause))}`,
      'give what eval --json or analyze --json wrote, or the .json beside a report',
    );
  }
  return readResult(document, file);
}
