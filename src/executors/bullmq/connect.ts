import { fail } from '../../diagnostics/index.js';
import { VERSION } from '../../version.js';
import type { Packages, RedisClient } from './packages.js';

/** The queue of trials of this version: workers of another one would give other results. */
export const QUEUE = `trials-${VERSION}`;

/** What all keys in Redis begin with. */
export const PREFIX = 'snn-convert';

const PATIENCE = 5000;

/**
 * Connects to Redis. A connection that is lost later is made again, however long that takes.
 * @param url such as redis://host:6379
 * @param onNotice called with a line of text when it is lost and when it is there again
 * @throws BAD_OPTION for what is no such URL, REDIS_UNREACHABLE
 */
export async function connect(
  { Redis }: Packages,
  url: string,
  onNotice: (line: string) => void = () => undefined,
): Promise<RedisClient> {
  const where = nameOf(url);
  const first = new Redis(url, { lazyConnect: true, connectTimeout: PATIENCE, retryStrategy: () => null });
  const problems: Error[] = [];
  first.on('error', (error) => problems.push(error));
  try {
    await first.connect();
    await first.ping();
  } catch (error) {
    const { message } = problems[0] ?? (error as Error);
    return fail(
      'REDIS_UNREACHABLE',
      where,
      `expected a Redis server but found: ${message || 'no connection'}`,
      'check address and password, and that the server runs',
    );
  } finally {
    first.disconnect();
  }
  const client = new Redis(url, { maxRetriesPerRequest: null });
  let lost = false;
  client.on('error', (error) => {
    if (!lost) onNotice(`lost ${where}: ${error.message || 'no connection'}; trying again`);
    lost = true;
  });
  client.on('ready', () => {
    if (lost) onNotice(`${where} is there again`);
    lost = false;
  });
  return client;
}

/** A Redis URL as it may be shown: without the password. @throws BAD_OPTION */
export function nameOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !['redis:', 'rediss:'].includes(parsed.protocol) || parsed.hostname === '')
    return fail('BAD_OPTION', '--redis', 'expected a URL such as redis://host:6379', 'give the address of the server');
  return `${parsed.protocol}//${parsed.host}${parsed.pathname}`;
}
