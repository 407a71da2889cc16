import pc from 'picocolors';

/** Colours for results; none unless stdout is a terminal. */
export const paint = pc.createColors(process.stdout.isTTY && pc.isColorSupported);
const paintError = pc.createColors(process.stderr.isTTY && pc.isColorSupported);

/** Stands for stdout where a file's name is expected. */
export const STDOUT = '-';

/** Writes lines of a result to stdout. */
export function print(...lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

/** Writes a value as JSON to stdout. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Tells the user, on stderr, about something that may not be what they want. */
export function warn(text: string): void {
  process.stderr.write(`${paintError.yellow('warning:')} ${text}\n`);
}

/** Tells, on stderr, how far long work has come. */
export function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Tells that input values lay outside the range that calibration saw, if any did. */
export function warnOfClipping(what: string, values: number): void {
  if (values > 0)
    warn(
      `${values} input values of ${what} lie outside the calibrated range and were clipped to it; calibrate with data like these`,
    );
}

/** Writes an error message to stderr, its first line marked. */
export function printError(text: string): void {
  process.stderr.write(`${paintError.red('error:')} ${text}\n`);
}

/** A line on stderr that counts up while something runs; nothing unless stderr is a terminal. */
export interface Progress {
  readonly tick: (done: number) => void;
  readonly end: () => void;
}

/** Starts a progress line such as "calibrating 12/128". */
export function progress(label: string, total?: number): Progress {
  if (!process.stderr.isTTY) return { tick: () => undefined, end: () => undefined };
  return {
    tick: (done) => process.stderr.write(`\r\x1b[K${label} ${done}${total === undefined ? '' : `/${total}`}`),
    end: () => process.stderr.write('\r\x1b[K'),
  };
}

/** A reader that leaves early (`| head`) is no error. */
export function endQuietlyWhenUnread(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}
