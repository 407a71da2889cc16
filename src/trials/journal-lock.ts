import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { kill, pid } from 'node:process';
import { ConvertError, fail } from '../diagnostics/index.js';

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, in the system's own measure; null where the system does not tell. Process ids are used again. */
  readonly started: string | null;
}

/** A file that says which process uses another file. */
export class JournalLock {
  private constructor(
    private readonly path: string,
    private readonly text: string,
    private readonly of: string,
  ) {}

  /**
   * Takes the lock; one whose process is gone is taken over.
   * @param of the file that is locked, for messages
   * @throws JOURNAL_LOCKED, CANNOT_WRITE
   */
  static take(path: string, of: string): JournalLock {
    const own: Holder = { pid, host: hostname(), started: startOf(pid) };
    const token = randomUUID();
    const text = `${JSON.stringify({ ...own, token })}\n`;
    const temporary = `${path}.${token}`;
    try {
      writeFileSync(temporary, text);
      if (appears(temporary, path)) return new JournalLock(path, text, of);
      const found = textIn(path);
      const holder = holderIn(found);
      if (holder && isAlive(holder)) refuse(path, of, holder);
      if (found !== undefined) removeAbandoned(path, found);
      if (appears(temporary, path)) return new JournalLock(path, text, of);
      return refuse(path, of, holderIn(textIn(path)));
    } catch (error) {
      if (error instanceof ConvertError) throw error;
      return fail('CANNOT_WRITE', path, (error as Error).message, 'check folder and rights');
    } finally {
      rmSync(temporary, { force: true });
    }
  }

  /** To be called before each change of the file that is locked. @throws JOURNAL_LOCKED when the lock is no longer one's own: somebody removed it, or took it over */
  check(): void {
    const found = textIn(this.path);
    if (found !== this.text) refuse(this.path, this.of, holderIn(found));
  }

  /** Gives the lock up, if it is still one's own. */
  release(): void {
    try {
      if (textIn(this.path) === this.text) rmSync(this.path);
    } catch {
      return;
    }
  }
}

/** Gives a file another name, unless there is a file of that name: whoever sees it sees it whole. */
function appears(file: string, name: string): boolean {
  try {
    linkSync(file, name);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Removes a lock that was found abandoned, unless it is another one by now: then that stays.
 * @param text of the abandoned lock
 */
export function removeAbandoned(path: string, text: string): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    // somebody else took it over in between; if it is gone again for good, its owner's check tells
    if (textIn(aside) !== text) appears(aside, path);
  } finally {
    rmSync(aside, { force: true });
  }
}

function textIn(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function holderIn(text: string | undefined): Holder | undefined {
  try {
    const holder = JSON.parse(text ?? '') as Holder;
    return Number.isInteger(holder.pid) && typeof holder.host === 'string' ? holder : undefined;
  } catch {
    return undefined;
  }
}

/** Of a process on another machine nothing is known, so it counts as alive. */
function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  if (holder.started !== startOf(holder.pid)) return false;
  // where beginnings are not told, an id like one's own is more likely one that is used again
  if (holder.started === null && holder.pid === pid) return false;
  try {
    kill(holder.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Field 22 of /proc/<pid>/stat: clock ticks from the system's start to the process's. @source man 5 proc */
function startOf(process: number): string | null {
  try {
    const text = readFileSync(`/proc/${process}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function refuse(path: string, of: string, holder: Holder | undefined): never {
  const by = holder ? `process ${holder.pid} on ${holder.host}` : 'another process';
  return fail(
    'JOURNAL_LOCKED',
    of,
    `expected a journal that nobody uses but ${by} does`,
    `wait until it has ended, or name another journal; if it is gone for good, remove ${path}`,
  );
}
