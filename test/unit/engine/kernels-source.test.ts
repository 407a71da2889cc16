import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

test('the compiled kernels are those of the sources (npm run build:kernels makes them)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kernels-'));
  try {
    const made = join(folder, 'simd-module.ts');
    execFileSync(process.execPath, ['kernels/build.mjs', made], { stdio: 'pipe' });
    expect(readFileSync(made, 'utf8')).toBe(readFileSync('src/engine/kernels/simd-module.ts', 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
