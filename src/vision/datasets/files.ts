import { readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fail, throwAll, type Diagnostic } from '../../diagnostics/index.js';
import { messageOf } from '../image/index.js';

/** Whether a path is a folder, a file, or nothing. */
export async function kindOfPath(path: string): Promise<'folder' | 'file' | 'nothing'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch {
    return 'nothing';
  }
}

/** A text file. @throws FILE_UNREADABLE */
export async function readTextFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    return fail(
      'FILE_UNREADABLE',
      path,
      `Expected a readable text file but found: ${messageOf(cause)}`,
      'check the path',
    );
  }
}

/** A JSON file. @throws FILE_UNREADABLE, ANNOTATION_SYNTAX */
export async function readJsonFile(path: string): Promise<unknown> {
  const source = await readTextFile(path);
  try {
    return JSON.parse(source) as unknown;
  } catch (cause) {
    return fail('ANNOTATION_SYNTAX', path, `Expected JSON but found: ${messageOf(cause)}`, 'correct the file');
  }
}

/** The path of a picture that annotations name, or a diagnostic IMAGE_MISSING in `problems`. */
export async function imagePath(folder: string, file: string, where: string, problems: Diagnostic[]): Promise<string> {
  const path = join(folder, file);
  if ((await kindOfPath(path)) !== 'file')
    problems.push({
      code: 'IMAGE_MISSING',
      where,
      problem: `Expected the image ${path} but found no such file`,
      hint: 'check --images, or remove the entry from the annotations',
    });
  return path;
}

/** Throws the problems of a set together; of very many only the first, with their number. */
export function throwProblems(problems: readonly Diagnostic[]): void {
  const shown = 20;
  const rest = problems.length - shown;
  const first = problems[0];
  if (rest > 0 && first)
    throwAll([
      ...problems.slice(0, shown),
      {
        code: first.code,
        where: first.where,
        problem: `Expected no problems but found ${rest} more like these`,
        hint: first.hint,
      },
    ]);
  throwAll(problems);
}

/** The name of a file without its extension. */
export function stem(name: string): string {
  return name.slice(0, name.length - extname(name).length);
}

/** The diagnostic ANNOTATION_VALUE: annotations that do not say what they must. */
export function wrongAnnotation(where: string, expected: string, found: string): Diagnostic {
  return {
    code: 'ANNOTATION_VALUE',
    where,
    problem: `Expected ${expected} but found ${found}`,
    hint: 'correct the annotations',
  };
}
