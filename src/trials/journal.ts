import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fail } from '../diagnostics/index.js';
import { LINE_START, readLine, writeLine, type JournalEntry } from './journal-line.js';
import { JournalLock } from './journal-lock.js';
import type { Outcome, Trial } from './trial.js';

/** Remembers how trials ended. */
export interface TrialLog {
  /** How a trial ended; undefined while it has not. */
  outcome(key: string): Outcome | undefined;
  /** Remembers how a trial ended; once this returns, it is never forgotten. */
  append(trial: Trial, outcome: Outcome): void;
  /** Told when all of these trials have ended. */
  finish(trials: readonly Trial[]): void;
}

/**
 * A file of JSON lines, one line a finished trial and nothing else. Lines are appended whole and reach the disk before the next trial counts as finished, so whatever
 * ends the process, what was finished stays. One process at a time uses it.
 */
export class Journal implements TrialLog {
  private constructor(
    readonly path: string,
    private readonly lock: JournalLock,
    private readonly entries: Map<string, JournalEntry>,
    private handle: number,
  ) {}

  /**
   * Opens a journal, or begins one. A last line that a crash cut off is removed.
   * @throws JOURNAL_CORRUPT when the file is something else, which is left as it is; JOURNAL_LOCKED, CANNOT_WRITE
   */
  // eslint-disable-next-line @typescript-eslint/require-await -- errors come as rejections
  static async open(path: string): Promise<Journal> {
    const folder = dirname(path);
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
      fail('CANNOT_WRITE', path, `expected the folder "${folder}" but found nothing`, 'make the folder first');
    if (statSync(path, { throwIfNoEntry: false })?.isFile() === false)
      fail('CANNOT_WRITE', path, 'expected a file but found a folder', 'name a file');
    // told before a lock is left beside a file that is none of ours
    if (existsSync(path)) readEntries(path);
    const lock = JournalLock.take(`${path}.lock`, path);
    try {
      const { entries, end, complete } = existsSync(path)
        ? readEntries(path)
        : { entries: new Map<string, JournalEntry>(), end: 0, complete: true };
      const handle = writing(path, () => openSync(path, 'a'));
      const journal = new Journal(path, lock, entries, handle);
      writing(path, () => {
        ftruncateSync(handle, end);
        if (!complete) writeSync(handle, '\n');
        fsyncSync(handle);
        syncFolder(folder);
      });
      return journal;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Number of trials that have ended. */
  get size(): number {
    return this.entries.size;
  }

  outcome(key: string): Outcome | undefined {
    return this.entries.get(key)?.outcome;
  }

  /** @throws CANNOT_WRITE when the line cannot be written, and then none of it is; JOURNAL_LOCKED when another process took the journal */
  append(trial: Trial, outcome: Outcome): void {
    const entry = { trial, outcome };
    this.lock.check();
    const { size } = fstatSync(this.handle);
    writing(this.path, () => {
      try {
        writeAll(this.handle, `${writeLine(entry)}\n`);
      } catch (error) {
        ftruncateSync(this.handle, size);
        throw error;
      }
      fsyncSync(this.handle);
    });
    this.entries.set(trial.key, entry);
  }

  /** Writes the file anew, in the order of the trials, behind those that are none of them: the same bytes whatever order they ended in. @throws CANNOT_WRITE, JOURNAL_LOCKED */
  finish(trials: readonly Trial[]): void {
    const own = trials.flatMap((trial) => {
      const outcome = this.outcome(trial.key);
      return outcome === undefined ? [] : [{ trial, outcome }];
    });
    for (const { trial } of own) this.entries.delete(trial.key);
    for (const entry of own) this.entries.set(entry.trial.key, entry);
    const text = [...this.entries.values()].map((entry) => `${writeLine(entry)}\n`).join('');
    if (readFileSync(this.path, 'utf8') === text) return;
    this.lock.check();
    const temporary = join(dirname(this.path), `.${basename(this.path)}.tmp`);
    writing(this.path, () => {
      const handle = openSync(temporary, 'w');
      writeAll(handle, text);
      fsyncSync(handle);
      closeSync(handle);
      renameSync(temporary, this.path);
      syncFolder(dirname(this.path));
      closeSync(this.handle);
      this.handle = openSync(this.path, 'a');
    });
  }

  /** Lets others use the journal. */
  close(): void {
    closeSync(this.handle);
    this.lock.release();
  }
}

/** The entries of a file, where the last of them ends in bytes, and whether that has its line end. */
function readEntries(path: string): { entries: Map<string, JournalEntry>; end: number; complete: boolean } {
  const bytes = writing(path, () => readFileSync(path));
  const end = bytes.lastIndexOf(0x0a) + 1;
  const entries = new Map<string, JournalEntry>();
  const read = (line: string, number: number): void => {
    const entry = readLine(line);
    // a trial that was done again counts as it ended last
    if (typeof entry === 'string') corrupt(path, number, entry);
    else entries.set(entry.trial.key, entry);
  };
  const lines = bytes.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
  lines.forEach((line, i) => {
    read(line, i + 1);
  });
  const rest = bytes.subarray(end).toString('utf8');
  if (rest === '') return { entries, end, complete: true };
  if (typeof readLine(rest) !== 'string') {
    read(rest, lines.length + 1);
    return { entries, end: bytes.length, complete: false };
  }
  const common = Math.min(rest.length, LINE_START.length);
  if (rest.slice(0, common) !== LINE_START.slice(0, common))
    corrupt(path, lines.length + 1, 'it is not the beginning of one');
  return { entries, end, complete: true };
}

function corrupt(path: string, line: number, problem: string): void {
  fail(
    'JOURNAL_CORRUPT',
    `${path}, line ${line}`,
    `expected a finished trial but ${problem}`,
    'name another file with --journal, or repair the line or remove it; nothing was changed',
  );
}

function writeAll(handle: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length;) done += writeSync(handle, bytes, done);
}

/** Makes the names in a folder last; where folders cannot be synchronised it is as lasting as the system makes it. */
function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    fsyncSync(handle);
    closeSync(handle);
  } catch {
    return;
  }
}

function writing<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    return fail(
      'CANNOT_WRITE',
      path,
      cause instanceof Error ? cause.message : String(cause),
      'check folder, rights and space; results so far are kept',
    );
  }
}
