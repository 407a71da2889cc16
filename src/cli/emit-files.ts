import { existsSync, rmSync, statSync } from 'node:fs';
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

/** The file of an export that has a suffix: `path` itself, or beside it under its name. */
export function exportedFile(path: string, suffix: string, { suffixes }: Pick<Backend, 'suffixes'>): string {
  const [main] = suffixes;
  if (suffix === main) return path;
  const { dir, name, ext } = parse(path);
  return join(dir, (ext.toLowerCase() === main ? name : `${name}${ext}`) + suffix);
}

/**
 * Checks, before the work, that all files that an export may make can be written.
 * @param inputs files that were read
 * @throws OUTPUT_IS_INPUT, OUTPUT_EXISTS, CANNOT_WRITE
 */
export function requireExportable(
  path: string,
  backend: Pick<Backend, 'suffixes'>,
  inputs: readonly string[],
  force: boolean | undefined,
): void {
  for (const suffix of backend.suffixes) requireWritable(exportedFile(path, suffix, backend), inputs, force);
}

/**
 * Writes the files of an export, each as a whole; the one that was asked for comes last, so that it is only there when all that belongs to it is. What an earlier export
 * left beside it and this one does not make is removed, since it would speak of another file.
 * @param inputs files that were read
 * @throws OUTPUT_IS_INPUT (also for the model that the program was made of), OUTPUT_EXISTS, CANNOT_WRITE
 */
export async function writeEmitted(
  path: string,
  backend: Pick<Backend, 'suffixes'>,
  { files }: Emitted,
  program: SnnProgram,
  { inputs, force }: { readonly inputs: readonly string[]; readonly force: boolean | undefined },
): Promise<readonly WrittenFile[]> {
  requireExportable(path, backend, inputs, force);
  await refuseModel(path, program);
  const made = new Set(files.map(({ suffix }) => suffix));
  for (const suffix of backend.suffixes)
    if (!made.has(suffix)) rmSync(exportedFile(path, suffix, backend), { force: true });
  const written: WrittenFile[] = [];
  for (const { suffix, content } of [...files].reverse()) {
    const target = exportedFile(path, suffix, backend);
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
  const emissions = (text ?? '')
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
  const twice = emissions.find(({ path }, i) => emissions.findIndex((other) => other.path === path) !== i);
  if (twice)
    fail(
      'BAD_OPTION',
      '--emit',
      `${twice.backend.name} is asked for twice`,
      'export the program again for another form',
    );
  return emissions;
}

/** Makes and writes the exports of a conversion. @throws as the backends and `writeEmitted` */
export async function emitAll(
  emissions: readonly Emission[],
  program: SnnProgram,
  writing: { readonly inputs: readonly string[]; readonly force: boolean | undefined },
): Promise<{
  readonly files: readonly WrittenFile[];
  readonly report: readonly string[];
  readonly warnings: readonly string[];
}> {
  const files: WrittenFile[] = [];
  const warnings: string[] = [];
  const report: string[] = [];
  for (const { backend, choices, path } of emissions) {
    const emitted = await backend.emit(program, choices);
    files.push(...(await writeEmitted(path, backend, emitted, program, writing)));
    report.push(...(emitted.report ?? []));
    warnings.push(...emitted.warnings.map((w) => `${w.where}: ${w.problem}; ${w.hint}`));
  }
  return { files, report, warnings };
}
