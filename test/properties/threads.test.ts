import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { writeProgram } from '../../src/snn/index.js';
import { convertText } from '../helpers/conversion.js';
import { weights } from '../helpers/graphs.js';

const built = new URL('../../dist/src/index.js', import.meta.url);

/** Prints what 1, 2 and 3 threads make of eight inputs; the pool's threads load compiled files, hence a process of its own. */
const script = `
const { readProgram, simulationPool, real } = await import(process.argv[1]);
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const program = readProgram(new Uint8Array(Buffer.concat(chunks)), 'stdin');
const results = [];
for (const threads of [1, 2, 3]) {
  const pool = simulationPool(program, threads);
  const runs = Array.from({ length: 8 }, (_, k) => {
    const data = Float32Array.from({ length: 192 }, (_, i) => Math.sin(i * (k + 1)));
    return pool.run({ inputs: new Map([['x', real([1, 3, 8, 8], data)]]), timesteps: 6, at: [1, 3, 6] });
  });
  const steps = (await Promise.all(runs)).map((run) =>
    run.steps.map(({ t, outputs, work }) => [t, [...outputs].map(([n, o]) => [n, [...o.data]]), [...work.spikes], [...work.synapticOps]]),
  );
  results.push(JSON.stringify(steps));
  await pool.close();
}
console.log(JSON.stringify({ same: results.every((r) => r === results[0]), length: results[0].length }));
`;

const text = `input x: f32[1,3,8,8]
    ${weights('w', [6, 3, 3, 3])}
    ${weights('v', [4, 6, 3, 3], 2)}
    a: f32[1,6,8,8] = Conv(x, w) { kernel_shape: 3,3  pads: 1,1,1,1 }
    r: f32[1,6,8,8] = Relu(a)
    p: f32[1,6,4,4] = MaxPool(r) { kernel_shape: 2,2  strides: 2,2 }
    y: f32[1,4,4,4] = Conv(p, v) { kernel_shape: 3,3  pads: 1,1,1,1 }
    output y`;

const available = existsSync(built);
if (!available) console.warn(`threads are not tested: ${built.pathname} is missing, run "npm run build" first`);

/** Prints what 1 and 2 threads make of one input, and on how many of the runs the second had come; nobody ends the threads. */
const sharing = `
const { readProgram, real } = await import(process.argv[1]);
const { simulateByEvents } = await import(new URL('./engine/index.js', process.argv[1]));
const { Team } = await import(new URL('./engine/team/index.js', process.argv[1]));
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const program = readProgram(new Uint8Array(Buffer.concat(chunks)), 'stdin');
const data = Float32Array.from({ length: 192 }, (_, i) => Math.sin(i));
const present = [];
const run = Team.prototype.run;
Team.prototype.run = function (...args) {
  present.push(this.present);
  run.apply(this, args);
};
const results = [];
for (let i = 0; i < 100 && !present.includes(1); i++) {
  const threads = i === 0 ? 1 : 2;
  const steps = [...simulateByEvents(program, new Map([['x', real([1, 3, 8, 8], data)]]), { order: 'layers', threads })];
  results.push(JSON.stringify(steps.map(({ outputs, work }) => [[...outputs].map(([n, o]) => [n, [...o.data]]), [...work.spikes]])));
  await new Promise((resume) => setTimeout(resume, 100));
}
console.log(JSON.stringify({ same: results.every((r) => r === results[0]), present: Math.max(...present) }));
`;

(available ? test : test.skip)('threads that share one run change nothing and let the process end', async () => {
  const { program } = await convertText(text, { preset: 'binary', timesteps: 20, weights: 8 });
  const running = promisify(execFile)(process.execPath, ['--input-type=module', '-e', sharing, built.href]);
  running.child.stdin!.end(writeProgram(program));
  const { stdout } = await running;
  expect(JSON.parse(stdout)).toEqual({ same: true, present: 1 });
});

(available ? test : test.skip)('results do not depend on the number of threads', async () => {
  const { program } = await convertText(text);
  const running = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, built.href]);
  running.child.stdin!.end(writeProgram(program));
  const { stdout } = await running;
  const { same, length } = JSON.parse(stdout) as { same: boolean; length: number };
  expect(length).toBeGreaterThan(1000);
  expect(same).toBe(true);
});
