import { spawn, spawnSync } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const server = 'redis-server';

/** Why there is no Redis to test with; undefined where there is. */
export const noRedis: string | undefined = reason();

if (noRedis !== undefined) process.stderr.write(`skipped: ${noRedis}\n`);

/** A Redis server of one's own. */
export interface RedisServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Starts a server on a free port, which keeps nothing. */
export async function startRedis(): Promise<RedisServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'snn-convert-redis-'));
  const child = spawn(server, ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((done) => {
    child.on('close', () => {
      done();
    });
  });
  await new Promise<void>((ready, failed) => {
    let told = '';
    child.stdout.on('data', (chunk: Buffer) => {
      told += chunk.toString();
      if (told.includes('Ready to accept connections')) ready();
    });
    child.on('close', () => {
      failed(new Error(`redis-server ended: ${told}`));
    });
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function reason(): string | undefined {
  for (const name of ['bullmq', 'ioredis'])
    if (!existsSync(join('node_modules', name))) return `the package ${name} is not installed`;
  return spawnSync(server, ['--version']).status === 0 ? undefined : 'there is no redis-server on this machine';
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.on('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => {
        done(port);
      });
    });
  });
}
