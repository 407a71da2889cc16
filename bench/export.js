/**
 * Sizes and times of exports: node bench/export.js [-T 32] PROGRAM.snn ...
 * For each program its ONNX forms and, for the form `full`, also with so many timesteps (32 unless told otherwise). Times are of the export alone, the best of three.
 */
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { emitOnnx, readProgram } from '../dist/src/index.js';

const { values, positionals } = parseArgs({
  options: { timesteps: { type: 'string', short: 'T', default: '32' } },
  allowPositionals: true,
});
const many = Number(values.timesteps);
console.log('| program | form | timesteps | nodes | MB | s |');
console.log('| --- | --- | --- | --- | --- | --- |');
for (const path of positionals) {
  const program = readProgram(new Uint8Array(readFileSync(path)), path);
  for (const options of [{ form: 'full' }, { form: 'loop' }, { form: 'step' }, { form: 'full', timesteps: many }]) {
    // rate coding has its proof up to the program's own timesteps only
    if (program.coding === 'rate' && (options.timesteps ?? 0) > program.timesteps) continue;
    let best = Infinity;
    let file;
    for (let i = 0; i < 3; i++) {
      const start = performance.now();
      file = emitOnnx(program, options);
      best = Math.min(best, performance.now() - start);
    }
    const { form, timesteps, nodes, bytes } = file;
    const cells = [form, timesteps, nodes, (bytes.length / 1e6).toFixed(2), (best / 1000).toFixed(2)];
    console.log(`| ${program.name} (${program.provenance.preset}) | ${cells.join(' | ')} |`);
  }
}
