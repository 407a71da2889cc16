import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { kill, pid } from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { ConvertError, fail } from '../diagnostics/index.js';

/** Long enough for another process to overwrite a lock that both found abandoned. In milliseconds. */
const SETTLING = 50;

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
  ) {}

  /**
   * Takes the lock; one whose process is gone is taken over.
   * @param of the file that is locked, for messages
   * @throws JOURNAL_LOCKED, CANNOT_WRITE
   */
  static async take(path: string, of: string): Promise<JournalLock> {
    const own: Holder = { pid, host: hostname(), started: startOf(pid) };
    const text = `${JSON.stringify(own)}\n`;
    const temporary = `${path}.${pid}`;
    try {
      writeFileSync(temporary, text);
      if (appears(temporary, path)) return new JournalLock(path, text);
      const holder = holderIn(path);
      if (holder && isAlive(holder)) refuse(path, of, holder);
      renameSync(temporary, path);
    } catch (error) {
      if (error instanceof ConvertError) throw error;
      fail('CANNOT_WRITE', path, (error as Error).message, 'check folder and rights');
    } finally {
      rmSync(temporary, { force: true });
    }
    await wait(SETTLING);
    const winner = holderIn(path);
    if (!winner || winner.pid !== own.pid || winner.host !== own.host) refuse(path, of, winner);
    return new JournalLock(path, text);
  }

  /** Gives the lock up, if it is still one's own. */
  release(): void {
    try {
      if (readFileSync(this.path, 'utf8') === this.text) rmSync(this.path);
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

function holderIn(path: string): Holder | undefined {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as Holder;
    return Number.isInteger(holder.pid) && typeof holder.host === 'string' ? holder : undefined;
  } catch {
    return undefined;
  }
}

/** Of a process on another machine nothing is known, so it counts as alive. */
function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  if (holder.pid === pid || holder.started !== startOf(holder.pid)) return false;
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
