import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** A browser of the Chromium family: that of CHROME_PATH, else the first in the search path. */
export function findChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [process.env['CHROME_PATH'] ?? '', ...candidates].find((file) => file !== '' && existsSync(file));
}

/**
 * Opens a page that runs a script, and waits for what the script posts to /said.
 * @param files what the page may fetch, by path
 */
export async function saidBy(
  chromium: string,
  script: string,
  files: ReadonlyMap<string, string | Uint8Array>,
  milliseconds: number,
): Promise<string> {
  const served = new Map<string, readonly [type: string, content: string | Uint8Array]>([
    ['/', ['text/html', '<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>']],
    ['/page.js', ['text/javascript', script]],
    ...[...files].map(([path, content]) => [path, ['application/octet-stream', content]] as const),
  ]);
  const profile = mkdtempSync(join(tmpdir(), 'chromium-'));
  const server = createServer();
  const posted = new Promise<string>((resolve) => {
    server.on('request', (request, response) => {
      const [type, content] = served.get(request.url ?? '') ?? ['text/plain', undefined];
      response.writeHead(content === undefined && request.method === 'GET' ? 404 : 200, { 'content-type': type });
      response.end(content);
      if (request.method !== 'POST') return;
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => resolve(Buffer.concat(pieces).toString()));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'];
  // a process group of its own, so that all of the browser's processes can be ended together
  const browser = spawn(chromium, [...flags, `--user-data-dir=${profile}`, `http://127.0.0.1:${port}/`], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  browser.stderr.on('data', (piece: Buffer) => (errors += piece.toString()));
  const ended = new Promise<void>((resolve) => browser.on('close', () => resolve()));
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      posted,
      ended.then(() => Promise.reject(new Error(`the browser ended before the page did\n${errors}`))),
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`no word from the page\n${errors}`)), milliseconds);
      }),
    ]);
  } finally {
    clearTimeout(timer);
    if (browser.exitCode === null && browser.pid !== undefined) process.kill(-browser.pid, 'SIGKILL');
    await ended;
    server.closeAllConnections();
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
