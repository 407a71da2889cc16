import { fail, nearest } from '../../diagnostics/index.js';
import { makesOf, readsOf, type SnnProgram, type Step } from '../../snn/index.js';

/**
 * The values at which the network is cut, from names of values, layers or steps. A layer stands for its spikes where it has neurons.
 * @throws NIR_UNKNOWN_OUTPUT
 */
export function cutValues(program: SnnProgram, outputs: readonly string[] | undefined): readonly string[] {
  if (!outputs) return program.readouts;
  return [...new Set(outputs.map((name) => valueNamed(program, name)))];
}

function valueNamed({ steps }: SnnProgram, name: string): string {
  const spiking = steps.find((s) => s.kind === 'neuron' && (s.input === name || s.name === name || s.origin === name));
  const step = spiking ?? steps.find((s) => makesOf(s).includes(name) || s.name === name || s.origin === name);
  if (step) return step.kind !== 'neuron' && makesOf(step).includes(name) ? name : makesOf(step)[0]!;
  const names = steps.flatMap((s) => [...makesOf(s), s.name, s.origin]);
  const near = nearest(name, [...new Set(names)]);
  return fail(
    'NIR_UNKNOWN_OUTPUT',
    `output "${name}"`,
    'expected the name of a layer or of a value of the spiking part',
    near ? `did you mean "${near}"?` : 'see snn-convert inspect for the names',
  );
}

/** The steps that these values need, in order. */
export function neededSteps(program: SnnProgram, values: readonly string[]): Step[] {
  const wanted = new Set(values);
  const kept = [...program.steps].reverse().filter((step) => {
    if (!makesOf(step).some((value) => wanted.has(value))) return false;
    for (const value of readsOf(step)) wanted.add(value);
    return true;
  });
  return kept.reverse();
}
