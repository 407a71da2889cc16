import { PREFIX, QUEUE } from './connect.js';
import type { Packages, QueueEvents, RedisClient } from './packages.js';

/** The keys of jobs that end, as they end. */
export class Finished {
  private readonly keys: string[] = [];
  private wake: () => void = () => undefined;

  private constructor(
    private readonly events: QueueEvents,
    private readonly signal: AbortSignal | undefined,
  ) {
    const add = ({ jobId }: { readonly jobId: string }): void => {
      this.keys.push(jobId);
      this.wake();
    };
    events.on('completed', add);
    events.on('failed', add);
    events.on('error', () => undefined);
  }

  /** Watches from now on. @param signal ends waiting */
  static async watch({ QueueEvents }: Packages, connection: RedisClient, signal?: AbortSignal): Promise<Finished> {
    const events = new QueueEvents(QUEUE, { connection, prefix: PREFIX });
    const finished = new Finished(events, signal);
    await events.waitUntilReady();
    return finished;
  }

  /** The keys since the last call; undefined where there was none in so many milliseconds, so that all might be looked after. */
  async next(milliseconds: number): Promise<readonly string[] | undefined> {
    if (this.keys.length === 0)
      await new Promise<void>((done) => {
        const timer = setTimeout(done, milliseconds);
        this.wake = () => {
          clearTimeout(timer);
          done();
        };
        this.signal?.addEventListener('abort', this.wake, { once: true });
      });
    this.signal?.removeEventListener('abort', this.wake);
    return this.keys.length === 0 ? undefined : this.keys.splice(0);
  }

  /** Ends watching. */
  async close(): Promise<void> {
    await this.events.close();
  }
}
