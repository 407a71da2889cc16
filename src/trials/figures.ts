import type { Outcome } from './trial.js';

type Figures = Readonly<Record<string, number | null>>;

/**
 * An outcome as it comes back from JSON, with numbers for all its figures. JSON has none for what is not finite, such as the output error of an SNN whose values overflow:
 * it says null, which reads NaN here in the metrics of the ANN, those of the SNN, and the drop. A drop that is null as a whole stays so: it was not measured.
 */
export function withNumbers(outcome: Outcome): Outcome {
  if (!('evaluation' in outcome)) return outcome;
  const { ann, snn, drop } = outcome.evaluation as {
    readonly [key in 'ann' | 'drop']?: Figures | null;
  } & { readonly snn?: readonly Figures[] };
  const read = {
    ...(ann ? { ann: numbers(ann) } : {}),
    ...(snn ? { snn: snn.map(numbers) } : {}),
    ...(drop ? { drop: numbers(drop) } : {}),
  };
  return { evaluation: { ...outcome.evaluation, ...(read as object) } };
}

function numbers(figures: Figures): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, value ?? NaN]));
}
