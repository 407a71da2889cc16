import { ConvertError, type Diagnostic } from '../diagnostics/index.js';
import type { OpenBundle } from './bundle.js';

/**
 * What is told of a trial that failed. Files are called by their names in the bundles, so that the words are the same wherever the files lie.
 * Whatever is no ConvertError becomes a diagnostic INTERNAL.
 */
export function failureOf(error: unknown, used: readonly OpenBundle[]): readonly Diagnostic[] {
  const found = error instanceof ConvertError ? error.diagnostics : [internal(error)];
  const names = used.flatMap(({ bundle, paths, folder }): (readonly [string, string])[] => [
    ...bundle.files.map(({ name }, i) => [paths[i]!, name] as const),
    ...(folder === undefined ? [] : ([[folder, 'the calibration data']] as const)),
  ]);
  names.sort(([a], [b]) => b.length - a.length);
  const plain = (text: string): string => names.reduce((all, [path, name]) => all.replaceAll(path, name), text);
  return found.map(({ code, where, problem, hint }) => ({
    code,
    where: plain(where),
    problem: plain(problem),
    hint: plain(hint),
  }));
}

/** What is told of a defect of this program, or of a thread that ended. */
export function internal(error: unknown): Diagnostic {
  return {
    code: 'INTERNAL',
    where: 'snn-convert',
    problem: error instanceof Error ? error.message : String(error),
    hint: 'this is a defect of snn-convert or a lack of memory, not of your input: try again with --retry-failed and fewer --jobs, else please report it',
  };
}
