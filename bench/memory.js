import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, URL } from 'node:url';
import { inputsOf } from './models.js';

const MOST = 4;
const MEBIBYTE = 2 ** 20;
const script = fileURLToPath(new URL('./peak-memory.js', import.meta.url));

/** Peak resident memory of a run through the engine against that of the ANN in ONNX Runtime, each in a process of its own with all that Node itself needs. */
export async function* memoryRatios({ snn, engine, networks, programOf, timesteps }) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-memory-'));
  try {
    const nothing = peak('nothing');
    for (const network of networks) {
      const file = programOf(network);
      const input = await storedInput(snn, file, network.images, folder);
      const run = peak('program', engine, file, input, `${timesteps}`);
      const ann = peak('ann', network.model, input);
      const growth = (run - nothing) / (ann - nothing);
      const [shown, other, empty] = [run, ann, nothing].map((bytes) => `${(bytes / MEBIBYTE).toFixed(0)} MiB`);
      yield {
        name: `${network.name}: peak memory of T=${timesteps} / of an ANN session`,
        value: run / ann,
        bar: MOST,
        details: `${shown} against ${other}; above the ${empty} of an empty process ${growth.toFixed(2)} x`,
        figures: { growth },
      };
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The first picture as an input of the program, as the processes that are measured read it: without a library that decodes pictures. */
async function storedInput(snn, file, images, folder) {
  const program = snn.readProgram(readFileSync(file), file);
  const described = { card: snn.cardOf(program), graph: program.head, where: file };
  const [inputs] = await inputsOf(snn, images, 1, described);
  const [[name, { shape, data }]] = inputs;
  const values = join(folder, 'input.f32');
  writeFileSync(values, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return JSON.stringify({ name, shape, file: values });
}

function peak(...job) {
  return Number(execFileSync(process.execPath, [script, ...job], { encoding: 'utf8' }));
}
