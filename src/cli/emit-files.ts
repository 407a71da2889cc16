import { existsSync, statSync } from 'node:fs';
import { basename, join, parse } from 'node:path';
import { fail } from '../diagnostics/index.js';
import { sha256 } from '../index.js';
import { backendNamed, type Backend, type BackendChoices, type Emitted, type SnnProgram } from '../index.js';
import { readBytes } from '../vision/index.js';
import { requireWritable, writeWhole } from './write-file.js';

/** A file that an export wrote. */
export interface WrittenFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Where the first file of an export goes: what the user says, in a folder or by default the program's name with the extension behind it. */
export function exportPath(program: string, given: string | undefined, suffix: string): string {
  const name = `${basename(program)}${suffix}`;
  if (given === undefined) return join(parse(program).dir, name);
  return statSync(given, { throwIfNoEntry: false })?.isDirectory() ? join(given, name) : given;
}

/**
 * Writes the files of an export, each as a whole; the one that was asked for comes last, so that it is only there when all that belongs to it is.
 * @param inputs files that were read
 * @throws OUTPUT_IS_INPUT (also for the model that the program was made of), OUTPUT_EXISTS, CANNOT_WRITE
 */
export async function writeEmitted(
  path: string,
  { files }: Emitted,
  program: SnnProgram,
  { inputs, force }: { readonly inputs: readonly string[]; readonly force: boolean | undefined },
): Promise<readonly WrittenFile[]> {
  const [main, ...beside] = files;
  const { dir, name, ext } = parse(path);
  const stem = ext === main.suffix ? name : `${name}${ext}`;
  const targets = [
    ...beside.map(({ suffix, content }) => ({ path: join(dir, stem + suffix), content })),
    { path, content: main.content },
  ];
  for (const target of targets) {
    requireWritable(target.path, inputs, force);
    await refuseModel(target.path, program);
  }
  const written: WrittenFile[] = [];
  for (const { path: target, content } of targets) {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    await writeWhole(target, bytes);
    written.unshift({ path: target, bytes: bytes.length, sha256: sha256(bytes) });
  }
  return written;
}

/** An export never replaces the model that its program was made of, whatever flags say. */
async function refuseModel(path: string, { provenance }: SnnProgram): Promise<void> {
  if (existsSync(path) && sha256(await readBytes(path)) === provenance.modelSha256)
    fail('OUTPUT_IS_INPUT', path, 'this is the model that the program was made of', 'name another file for the result');
}

/** One export that goes with a conversion. */
export interface Emission {
  readonly backend: Backend;
  readonly choices: BackendChoices;
  readonly path: string;
}

/**
 * The exports of `--emit`: formats with commas between, each with the first choice of its backend behind a colon where it shall differ.
 * @param program where the program will be
 * @throws BAD_OPTION
 */
export function emissionsOf(text: string | undefined, program: string): readonly Emission[] {
  return (text ?? '')
    .split(',')
    .filter((word) => word !== '')
    .map((word) => {
      const [format = '', value] = word.split(':');
      const backend = backendNamed(format, '--emit');
      const [option] = backend.options;
      if (value !== undefined && !option?.choices?.includes(value))
        fail(
          'BAD_OPTION',
          '--emit',
          `expected ${option?.choices?.map((choice) => `${format}:${choice}`).join(', ') ?? format} but found "${word}"`,
          'see snn-convert export --help',
        );
      const choices = value === undefined ? {} : { [option!.name]: value };
      return { backend, choices, path: exportPath(program, undefined, `.${backend.name}`) };
    });
}

/** Makes and writes the exports of a conversion. @throws as the backends and `writeEmitted` */
export async function emitAll(
  emissions: readonly Emission[],
  program: SnnProgram,
  writing: { readonly inputs: readonly string[]; readonly force: boolean | undefined },
): Promise<{ readonly files: readonly WrittenFile[]; readonly warnings: readonly string[] }> {
  const files: WrittenFile[] = [];
  const warnings: string[] = [];
  for (const { backend, choices, path } of emissions) {
    const emitted = await backend.emit(program, choices);
    files.push(...(await writeEmitted(path, emitted, program, writing)));
    warnings.push(...emitted.warnings.map((w) => `${w.where}: ${w.problem}; ${w.hint}`));
  }
  return { files, warnings };
}
