import { execFile } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';

const SECONDS = 60;
const THREADS = 2;

/** Seconds, by the clock, of the whole command `eval` over a data set: starting, reading and decoding pictures, the ANN, the spiking network, boxes and scores. */
export async function* evaluationTime({ snn, networks, programOf, timesteps, evaluation }) {
  const { name: wanted, images, annotations, limit } = evaluation;
  const network = networks.find(({ name }) => wanted !== '' && name.includes(wanted));
  if (!network || !images || !annotations) return;
  const file = programOf(network);
  const flags = ['--model', network.model, '--images', images, '--annotations', annotations, '--limit', `${limit}`];
  const run = ['-T', `${timesteps}`, '--at', `${timesteps}`, '--threads', `${THREADS}`, '--json', '-'];
  const start = performance.now();
  const { stdout } = await promisify(execFile)(process.execPath, [snn.cli, 'eval', file, ...flags, ...run]);
  const seconds = (performance.now() - start) / 1000;
  const { images: done, seconds: inside, ann, snn: scores } = JSON.parse(stdout);
  if (done !== limit) throw new Error(`eval scored ${done} images, not ${limit}`);
  const map = `mAP50 ${(100 * ann.map50).toFixed(1)} and ${(100 * scores.at(-1).map50).toFixed(1)}`;
  yield {
    name: `eval of ${network.name}, ${done} images, T=${timesteps}, ${THREADS} threads, seconds`,
    value: seconds,
    bar: SECONDS,
    details: `${map}; ANN ${inside.ann.toFixed(1)} s, SNN ${inside.snn.toFixed(1)} s summed over threads`,
  };
}
