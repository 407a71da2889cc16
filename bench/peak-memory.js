/*
 * One process, one job, then its peak resident memory in bytes on standard output. A process of its own, because a peak is of a whole process and never goes down.
 *   node bench/peak-memory.js nothing
 *   node bench/peak-memory.js program ENGINE PROGRAM INPUT TIMESTEPS     the program in a file, run once through the engine
 *   node bench/peak-memory.js ann MODEL INPUT                            the model in ONNX Runtime, run once, one thread
 * INPUT is JSON, {name, shape, file}: the name and shape of the only input and the file of its float32 values.
 */
import { existsSync, readFileSync } from 'node:fs';

const [job, ...given] = process.argv.slice(2);

/** Float32 values of a file. */
function valuesOf(file) {
  const bytes = readFileSync(file);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

const jobs = {
  nothing: () => Promise.resolve(),

  async program(engine, file, input, timesteps) {
    const { readProgram, real, simulateByEvents } = await import(engine);
    const { name, shape, file: values } = JSON.parse(input);
    const program = readProgram(readFileSync(file), file);
    const inputs = new Map([[name, real(shape, valuesOf(values))]]);
    const last = Number(timesteps);
    if ([...simulateByEvents(program, inputs, { timesteps: last, at: [last] })].length !== 1)
      throw new Error('no read-out');
  },

  async ann(model, input) {
    const { default: ort } = await import('onnxruntime-node');
    const { name, shape, file: values } = JSON.parse(input);
    const settings = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 };
    const session = await ort.InferenceSession.create(model, settings);
    await session.run({ [name]: new ort.Tensor('float32', valuesOf(values), shape) });
  },
};

/** Peak resident memory in bytes. Linux's own count of this image: what the system's usage record says begins with the peak of the process that started this one. */
function peak() {
  const status = '/proc/self/status';
  if (!existsSync(status)) return process.resourceUsage().maxRSS * 1024;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8'))[1]) * 1024;
}

await jobs[job](...given);
console.log(peak());
