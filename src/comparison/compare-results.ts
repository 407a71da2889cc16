import { fail } from '../diagnostics/index.js';
import type { Comparison, DropComparison, LayerComparison, RunComparison, StepComparison } from './comparison.js';
import type { ComparableLayer, ComparableRun, Figures, Result, Settings } from './result.js';

const MOST_LAYERS = 20;

/** Puts two results side by side. @throws DIFFERENT_RESULTS for two of different kinds */
export function compareResults(a: Result, b: Result): Comparison {
  if (a.kind !== b.kind)
    fail(
      'DIFFERENT_RESULTS',
      b.file,
      `expected ${a.kind}, as in "${a.file}", but found ${b.kind}`,
      'compare two files that the same command wrote',
    );
  const single = a.runs.length === 1 && b.runs.length === 1 && a.kind !== 'report of a sweep';
  const of = byLabel(b.runs);
  const partner = (run: ComparableRun): ComparableRun | undefined => (single ? b.runs[0] : of.get(keyOf(run.label)));
  const matched = a.runs.flatMap((run) => {
    const other = partner(run);
    return other ? [[run, other] as const] : [];
  });
  const others = new Set(matched.map(([, run]) => run));
  const runs = matched.map(([one, other]) => compareRuns(one, other));
  return {
    schemaVersion: 1,
    kind: a.kind,
    a: a.file,
    b: b.file,
    warnings: [...factWarnings(a.facts, b.facts), ...runWarnings(runs)],
    runs,
    onlyA: a.runs.filter((run) => !partner(run)).map(({ label }) => label),
    onlyB: b.runs.filter((run) => !others.has(run)).map(({ label }) => label),
  };
}

function byLabel(runs: readonly ComparableRun[]): ReadonlyMap<string, ComparableRun> {
  return new Map(runs.map((run) => [keyOf(run.label), run]));
}

/** Labels are the same whatever the order of their parts. */
function keyOf(label: Settings): string {
  return JSON.stringify(Object.entries(label).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function factWarnings(a: Settings, b: Settings): string[] {
  return Object.entries(a).flatMap(([name, value]) => {
    const other = b[name];
    if (other === undefined || other === value) return [];
    return [`the ${name} differs: ${String(value)} and ${String(other)}; figures cannot be compared`];
  });
}

function runWarnings(runs: readonly RunComparison[]): string[] {
  const warnings = new Set<string>();
  for (const { ann, steps, failed, last } of runs) {
    const [ofA, ofB] = [Object.keys(ann.a), Object.keys(ann.b)];
    if (last && ofA.join() !== ofB.join())
      warnings.add('the sides have different metrics, so that only those of both are compared: one may lack labels');
    else if (ofA.some((name) => !Object.is(ann.a[name], ann.b[name])))
      warnings.add('the scores of the ANN differ: images, labels or preprocessing are not the same');
    if (last && steps.length === 0)
      warnings.add('no timestep is read out on both sides: only the last ones are compared');
    if (failed.a || failed.b) warnings.add('some runs have no result');
  }
  return [...warnings];
}

function compareRuns(a: ComparableRun, b: ComparableRun): RunComparison {
  const later = new Map(b.steps.map(({ t, figures }) => [t, figures]));
  const steps = a.steps.flatMap(({ t, figures }) => {
    const other = later.get(t);
    return other ? [compareSteps({ t, figures }, { t, figures: other })] : [];
  });
  const [endA, endB] = [a.steps.at(-1), b.steps.at(-1)];
  const { layers, common } = compareLayers(a.layers, b.layers);
  return {
    label: a.label,
    options: optionsThatDiffer(a.options, b.options),
    ann: { a: a.ann, b: b.ann },
    steps,
    last: endA && endB ? compareSteps(endA, endB) : null,
    drop: compareDrops(a, b),
    layers,
    commonLayers: common,
    failed: { a: !endA, b: !endB },
  };
}

function optionsThatDiffer(a: Settings, b: Settings): RunComparison['options'] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .map((name) => ({ name, a: a[name] ?? null, b: b[name] ?? null }))
    .filter((option) => option.a !== option.b);
}

function compareSteps(a: ComparableRun['steps'][number], b: ComparableRun['steps'][number]): StepComparison {
  const shared = Object.keys(a.figures).filter((name) => name in b.figures);
  const difference: Figures = Object.fromEntries(shared.map((name) => [name, b.figures[name]! - a.figures[name]!]));
  return { t: [a.t, b.t], a: a.figures, b: b.figures, difference };
}

/** Both drops are from the same ANN on the same images, or nothing can be said. */
function compareDrops(a: ComparableRun, b: ComparableRun): DropComparison | null {
  if (a.drop?.metric === undefined || a.drop.metric !== b.drop?.metric) return null;
  const { metric } = a.drop;
  if (a.ann[metric] !== b.ann[metric]) return null;
  return {
    metric,
    a: [a.drop.low, a.drop.high],
    b: [b.drop.low, b.drop.high],
    beyond: a.drop.low > b.drop.high || b.drop.low > a.drop.high,
  };
}

function compareLayers(
  a: readonly ComparableLayer[],
  b: readonly ComparableLayer[],
): { readonly layers: readonly LayerComparison[]; readonly common: number } {
  const others = new Map(b.map((layer) => [layer.value, layer]));
  const compared = a.flatMap((one): LayerComparison[] => {
    const other = others.get(one.value);
    if (!other) return [];
    const difference = one.cumulative === other.cumulative ? 0 : other.cumulative - one.cumulative;
    return [{ layer: one.layer, value: one.value, a: figuresOf(one), b: figuresOf(other), difference }];
  });
  const size = ({ difference }: LayerComparison): number => Math.min(Math.abs(difference), Number.MAX_VALUE);
  return {
    layers: [...compared].sort((x, y) => size(y) - size(x)).slice(0, MOST_LAYERS),
    common: compared.length,
  };
}

function figuresOf({ own, cumulative, rate }: ComparableLayer): LayerComparison['a'] {
  return { own, cumulative, rate };
}
