/** A thread that has been started. */
export interface Thread {
  end(): void;
}

interface NodeWorker {
  unref(): void;
  on(event: 'error', listener: () => void): void;
  terminate(): Promise<number>;
}

interface NodeProcess {
  getBuiltinModule?: (
    name: string,
  ) =>
    | { Worker: new (text: string, options: { eval: true; execArgv: []; workerData: unknown }) => NodeWorker }
    | undefined;
}

interface WebScope {
  readonly Worker?: new (url: string) => { postMessage(data: unknown): void; terminate(): void };
  readonly Blob?: new (parts: string[], options: { type: string }) => object;
  readonly URL: { createObjectURL(blob: object): string };
}

/**
 * Starts a thread, in Node or in a browser, which does not keep a process alive.
 * @param text a script in which `data` is what it is given
 * @returns undefined where there are no threads
 */
export function startThread(text: string, data: unknown): Thread | undefined {
  const { process: node } = globalThis as { process?: NodeProcess };
  const threads = node?.getBuiltinModule?.('node:worker_threads');
  if (threads) {
    const script = `const data = require('node:worker_threads').workerData; ${text}`;
    const worker = new threads.Worker(script, { eval: true, execArgv: [], workerData: data });
    worker.unref();
    // one that cannot start never joins, which the others need not know
    worker.on('error', () => undefined);
    return { end: () => void worker.terminate() };
  }
  const web = globalThis as unknown as WebScope;
  if (!web.Worker || !web.Blob) return undefined;
  const script = new web.Blob([`onmessage = ({ data }) => { ${text} }`], { type: 'text/javascript' });
  const worker = new web.Worker(web.URL.createObjectURL(script));
  worker.postMessage(data);
  return { end: () => worker.terminate() };
}
