import { fail } from '../../diagnostics/index.js';

/** The part of ioredis that is used here; its own types are absent where it is not installed. */
export interface RedisClient {
  connect(): Promise<void>;
  quit(): Promise<unknown>;
  disconnect(): void;
  ping(): Promise<string>;
  expire(key: string, seconds: number): Promise<number>;
  set(key: string, value: Uint8Array | string, ...options: readonly (string | number)[]): Promise<unknown>;
  getBuffer(key: string): Promise<Uint8Array | null>;
  on(event: string, listener: (error: Error) => void): void;
}

/** A job of BullMQ, whose data is a specification and whose result is an outcome. */
export interface Job {
  readonly id?: string;
  readonly data: unknown;
  readonly returnvalue: unknown;
  readonly failedReason?: string;
  getState(): Promise<string>;
  remove(): Promise<void>;
}

/** Options of a job. */
export type JobOptions = Readonly<Record<string, unknown>>;

/** The leader's side of a queue of BullMQ. */
export interface Queue {
  waitUntilReady(): Promise<unknown>;
  add(name: string, data: unknown, options: JobOptions): Promise<Job>;
  addBulk(
    jobs: readonly { readonly name: string; readonly data: unknown; readonly opts: JobOptions }[],
  ): Promise<unknown>;
  getJob(id: string): Promise<Job | undefined>;
  getWorkersCount(): Promise<number>;
  on(event: 'error', listener: (error: Error) => void): void;
  close(): Promise<void>;
}

/** What happens to the jobs of a queue. */
export interface QueueEvents {
  waitUntilReady(): Promise<unknown>;
  on(event: 'completed' | 'failed', listener: (about: { readonly jobId: string }) => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  close(): Promise<void>;
}

/** The workers' side of a queue. */
export interface QueueWorker {
  waitUntilReady(): Promise<unknown>;
  on(event: 'error' | 'closed', listener: (error: Error) => void): void;
  close(force?: boolean): Promise<void>;
}

/** BullMQ and the client that it talks to Redis with. */
export interface Packages {
  readonly Redis: new (url: string, options: Readonly<Record<string, unknown>>) => RedisClient;
  readonly Queue: new (name: string, options: Readonly<Record<string, unknown>>) => Queue;
  readonly QueueEvents: new (name: string, options: Readonly<Record<string, unknown>>) => QueueEvents;
  readonly Worker: new (
    name: string,
    work: (job: Job) => Promise<unknown>,
    options: Readonly<Record<string, unknown>>,
  ) => QueueWorker;
}

/**
 * BullMQ and ioredis, which are optional peers.
 * @throws PACKAGE_MISSING when one of them is not installed or does not load
 */
export async function loadPackages(): Promise<Packages> {
  const { Queue, QueueEvents, Worker } = await load<Omit<Packages, 'Redis'>>('bullmq');
  const { Redis } = await load<Pick<Packages, 'Redis'>>('ioredis');
  return { Redis, Queue, QueueEvents, Worker };
}

async function load<T>(name: string): Promise<T> {
  try {
    return (await import(name)) as T;
  } catch (error) {
    return fail(
      'PACKAGE_MISSING',
      `package "${name}"`,
      `it is needed for trials on other machines but does not load: ${(error as Error).message.split('\n')[0]!}`,
      'npm install bullmq ioredis',
    );
  }
}
