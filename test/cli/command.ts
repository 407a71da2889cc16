import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll } from '@jest/globals';

/** The built program, as a user's shell runs it. Another build may be named by SNN_CONVERT_DIST. */
export const main = resolve(process.env['SNN_CONVERT_DIST'] ?? 'dist', 'src/cli/main.js');

export const digits = resolve('models/digits');
export const digitsModel = join(digits, 'digits.onnx');
export const digitsCard = join(digits, 'digits.card.json');
export const calibration = join(digits, 'calibration');
export const scenes = join(digits, 'scenes');
export const annotations = join(scenes, 'annotations.json');

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `snn-convert` with these words. */
export function snnConvert(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  if (!existsSync(main)) throw new Error(`${main} is missing: npm run build makes it`);
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [main, ...words], { env: { ...process.env, NO_COLOR: '1', ...env } });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', failed);
    child.on('close', (code) => {
      done({ code, stdout, stderr });
    });
  });
}

/** The JSON that a successful command prints. */
export async function jsonOf(words: readonly string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await snnConvert(words);
  if (code !== 0) throw new Error(`exit code ${String(code)}: ${stderr}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}

const folders: string[] = [];
afterAll(() => {
  folders.forEach((folder) => {
    rmSync(folder, { recursive: true, force: true });
  });
});

/** A folder that is removed after the tests of the file. */
export function workFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'snn-convert-'));
  folders.push(folder);
  return folder;
}

/** Names in a folder, hidden ones too. */
export function namesIn(folder: string): string[] {
  return readdirSync(folder).sort();
}
