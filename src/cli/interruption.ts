/** What happens when the user or the system ends the process early. */
export interface Interruption {
  /** From now on signals do what they always do. */
  readonly end: () => void;
}

/**
 * On Ctrl-C or SIGTERM, does the last things and ends the process with 130 or 143.
 * @param last must not wait
 */
export function onInterruption(last: () => void): Interruption {
  const stop = (signal: NodeJS.Signals): never => {
    last();
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return { end: () => void process.off('SIGINT', stop).off('SIGTERM', stop) };
}
