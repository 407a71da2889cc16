// Compiles kernels/*.ts to WebAssembly and writes it, as text, to src/engine/kernels/simd-module.ts, or to the file named on the command line.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const source = new URL('./index.ts', import.meta.url).pathname;
const target = process.argv[2] ?? new URL('../src/engine/kernels/simd-module.ts', import.meta.url).pathname;
const binary = `${target}.wasm`;
const flags = [
  '-O3',
  '--converge',
  '--noAssert',
  '--enable',
  'simd',
  '--runtime',
  'stub',
  '--importMemory',
  '--maximumMemory',
  '65536',
  '--disableWarning',
  '112',
];
const { error, stderr } = await asc.main([source, '--outFile', binary, '--baseDir', '/', ...flags]);
if (error) throw new Error(stderr.toString());
const bytes = readFileSync(binary);
rmSync(binary);
writeFileSync(
  target,
  `const text =
  '${bytes.toString('base64')}';

/** The kernels of kernels/index.ts, compiled by kernels/build.mjs. */
export function simdModule(): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
`,
);
console.log(`${bytes.length} bytes`);
