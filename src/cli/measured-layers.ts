import { fail } from '../diagnostics/index.js';
import type { Backend, Measured, SnnProgram } from '../index.js';
import { resultIn } from './read-result-file.js';

/**
 * What a result says of the layers of a program: firing rate, and signal to noise of the neurons alone and against the ANN.
 * @throws BAD_OPTION for a backend that cannot tell it, NO_LAYERS where the result has none of this program, and as reading
 */
export async function measuredIn(file: string, backend: Backend, program: SnnProgram): Promise<Measured> {
  if (!backend.annotates)
    fail('BAD_OPTION', '--analysis', `--to ${backend.name} has no place for figures`, 'leave it away, or see --help');
  const { runs } = await resultIn(file);
  const layers = runs.flatMap((run) => run.layers);
  const transmitted = new Set(program.steps.flatMap((step) => (step.kind === 'neuron' ? [step.input] : [])));
  const known = layers.filter(({ value }) => transmitted.has(value));
  if (known.length === 0)
    fail(
      'NO_LAYERS',
      file,
      `expected figures of layers of "${program.name}" but found ${layers.length === 0 ? 'none' : 'those of another network'}`,
      'give what analyze --json wrote for this model, or the JSON beside a report of it',
    );
  return new Map(
    known.map(({ value, rate, own, cumulative }) => [
      value,
      { firing_rate: rate, 'own.sqnr_db': own, 'cumulative.sqnr_db': cumulative },
    ]),
  );
}
