import { readFileSync } from 'node:fs';
import { difference } from './difference.js';
import { inputsOf } from './models.js';

/** Fails where the engine differs from the reference simulator on a network that is timed, with compiled kernels or without. */
export async function requireExact({ snn, simulate, networks, programOf, timesteps }) {
  for (const network of networks) {
    const file = programOf(network);
    const program = snn.readProgram(readFileSync(file), file);
    const described = { card: snn.cardOf(program), graph: program.head, where: file };
    const [inputs] = await inputsOf(snn, network.images, 1, described);
    const expected = [...simulate(program, inputs, { timesteps })];
    for (const settings of [{}, { threads: 2 }, { simd: false }]) {
      const found = difference(expected, [...snn.simulateByEvents(program, inputs, { timesteps, ...settings })]);
      if (found) throw new Error(`${network.name}, ${JSON.stringify(settings)}: ${found}`);
    }
  }
}
