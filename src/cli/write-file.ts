import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fail } from '../diagnostics/index.js';

const read = new Set<string>();

/** Says that a file was read that no result of this command may replace. */
export function protectFile(path: string): void {
  read.add(path);
}

/**
 * Checks, before the work, that a result can be written.
 * @param inputs files that are read and must never be replaced
 * @throws OUTPUT_IS_INPUT, OUTPUT_EXISTS, CANNOT_WRITE
 */
export function requireWritable(path: string, inputs: readonly string[], force = false): void {
  if (path === '') fail('CANNOT_WRITE', 'the result', 'expected a path but found nothing', 'name a file');
  const folder = dirname(path);
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    fail('CANNOT_WRITE', path, `expected the folder "${folder}" but found nothing`, 'make the folder first');
  if (existsSync(path)) {
    if (!statSync(path).isFile()) fail('CANNOT_WRITE', path, 'expected a file but found a folder', 'name a file');
    const real = realpathSync(path);
    if ([...inputs, ...read].some((input) => existsSync(input) && realpathSync(input) === real))
      fail('OUTPUT_IS_INPUT', path, 'this file is read as input', 'name another file for the result');
    if (!force) fail('OUTPUT_EXISTS', path, 'the file exists already', 'give --force to replace it, or another name');
  }
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    fail('CANNOT_WRITE', path, `the folder "${folder}" is not writable`, 'name another folder');
  }
}

/**
 * Writes a file as a whole or not at all: to a temporary file beside it, which is renamed when complete and removed when the write fails or
 * the user interrupts.
 * @throws CANNOT_WRITE
 */
export async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  const stop = (signal: NodeJS.Signals): never => {
    rmSync(temporary, { force: true });
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    writeDurably(temporary, content);
    renameSync(temporary, path);
    await new Promise((resume) => setImmediate(resume));
  } catch (cause) {
    rmSync(temporary, { force: true });
    fail(
      'CANNOT_WRITE',
      path,
      cause instanceof Error ? cause.message : String(cause),
      'check folder, rights and space',
    );
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

/** Writes a file and waits until it is on the disk, so that the name never stands for less than the whole, whatever fails afterwards. */
function writeDurably(path: string, content: Uint8Array | string): void {
  const file = openSync(path, 'w');
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
