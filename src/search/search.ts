import { fail } from '../diagnostics/index.js';
import {
  Optimizer,
  parameterImportance,
  Space,
  type Parameters as SpaceParameters,
  type Point,
} from '../optimization/index.js';
import type { ConvertSettings } from '../settings.js';
import {
  distinctTrials,
  newTrial,
  runTrials,
  type Executor,
  type Outcome,
  type Trial,
  type TrialEvaluation,
  type TrialLog,
  type TrialOptions,
  type TrialSpec,
} from '../trials/index.js';
import { bestReadout, isBetter, type Objective } from './objective.js';
import { layerSpace, searchSpace, type SearchSpace } from './search-space.js';

/** What is searched: a model, its calibration data and the images of the objective, as trials have them. */
export type SearchSubject = Omit<TrialSpec, 'version' | 'options' | 'at'> & {
  /** What the search leaves as it is. */
  readonly options: TrialOptions;
};

/** How to search; everything has a default. */
export interface SearchOptions {
  readonly objective: Objective;
  /** Conversions to measure, 30 unless told otherwise. */
  readonly trials?: number;
  /** How many of them refine the thresholds of single layers: none unless told otherwise. */
  readonly refine?: number;
  /** The layers to refine, given the best settings so far, worst first. */
  readonly worstLayers?: (settings: ConvertSettings) => Promise<readonly string[]>;
  /** Trials asked for at a time, 4 unless told otherwise; the trials depend on it, but not on how many run at a time. */
  readonly batch?: number;
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** Whether trials that the log has as failures are run again. */
  readonly retryFailed?: boolean;
  readonly onTrial?: (done: SearchTrial, count: number) => void;
}

/** What chose a point: the settings as they were, the initial design, the model, or refinement of single layers. */
export type Phase = 'given' | 'initial' | 'model' | 'layers';

/** One conversion that a search measured. */
export interface SearchTrial {
  readonly phase: Phase;
  readonly point: Point;
  readonly settings: ConvertSettings;
  readonly outcome: Outcome;
  /** Timestep at which it is best; 0 where the trial failed. */
  readonly t: number;
  /** NaN where the trial failed. */
  readonly value: number;
  /** Whether the budget is kept at that timestep. */
  readonly within: boolean;
}

/** Share of the objective's variance over the space that a parameter explains, alone and with interactions. */
export interface ParameterShare {
  readonly name: string;
  readonly first: number;
  readonly total: number;
}

/** What a search found. */
export interface SearchResult {
  /** The best conversion; it is judged after its last timestep, which its settings name, and converting with them gives its figures. */
  readonly best: GoodTrial;
  /** In the order of asking. */
  readonly trials: readonly SearchTrial[];
  /** What share of the objective's variance each parameter explains, largest first; without those of single layers. */
  readonly importance: readonly ParameterShare[];
}

/**
 * Bayesian optimization of normalization: of the threshold rule, its percentile and the neuron model's parameters, then of the percentiles of the worst layers. Every trial
 * converts and simulates; trials that the log has are not run again. The same subject, options and seed give the same trials.
 * @source Bayesian optimization of one percentile: SpiCalib, arXiv:2207.02702
 * @throws SEARCH_FAILED when no trial succeeded, BUDGET_TOO_SMALL when none keeps the budget, BAD_OPTION, and as runTrials
 */
export async function search(
  subject: SearchSubject,
  executor: Executor,
  log: TrialLog,
  options: SearchOptions,
): Promise<SearchResult> {
  const { trials: count = 30, refine = 0, seed = 1 } = options;
  if (!(refine >= 0 && refine < count))
    fail('BAD_OPTION', '--refine', `expected less than the ${count} trials but found ${refine}`, 'raise --trials');
  const run = new Run(subject, executor, log, options);
  const space = searchSpace(subject.options);
  if (Object.keys(space.parameters).length === 0)
    fail(
      'BAD_OPTION',
      'search',
      'the threshold rule and all parameters of the neuron are given, so nothing is left to search',
      'leave --thresholds or some --param out',
    );
  const optimizer = await run.explore(space, count - refine, seed);
  if (refine > 0) {
    const { settings, value } = run.best();
    const layers = (await options.worstLayers?.(settings)) ?? [];
    if (layers.length > 0) await run.refine(layerSpace(settings, layers), value, refine, seed + 1);
  }
  const best = await run.ended();
  run.finish();
  return { best, trials: run.trials, importance: importanceOf(optimizer, seed) };
}

/** A trial that succeeded. */
export type GoodTrial = SearchTrial & { readonly outcome: { readonly evaluation: TrialEvaluation } };

function isGood(trial: SearchTrial): trial is GoodTrial {
  return 'evaluation' in trial.outcome && !Number.isNaN(trial.value);
}

/** One search under way. */
class Run {
  readonly trials: SearchTrial[] = [];
  private readonly all: Trial[] = [];
  private given = 0;

  constructor(
    private readonly subject: SearchSubject,
    private readonly executor: Executor,
    private readonly log: TrialLog,
    private readonly options: SearchOptions,
  ) {}

  /** Tries points of a space: those to start with, as far as they take no more than a third of the trials, then ones spread over it, then what the process proposes. */
  async explore(space: SearchSpace, count: number, seed: number): Promise<Optimizer<SpaceParameters>> {
    const start = space.start.slice(0, Math.max(1, Math.floor(count / 3)));
    const spread = Math.min(Object.keys(space.parameters).length + 1, Math.floor(count / 3));
    const initial = start.length + spread;
    this.given = start.length;
    const optimizer = new Optimizer(new Space(space.parameters), { seed, start, maximize: true, initial });
    await this.tryPoints(optimizer, space, count, (i) =>
      i < start.length ? 'given' : i < initial ? 'initial' : 'model',
    );
    return optimizer;
  }

  /** Tries points around settings whose value is known. */
  async refine(space: SearchSpace, value: number, count: number, seed: number): Promise<void> {
    const [known] = space.start;
    const spread = Math.max(2, Math.floor(count / 2));
    const optimizer = new Optimizer(new Space(space.parameters), { seed, maximize: true, initial: spread });
    if (known) optimizer.tell(known, value);
    await this.tryPoints(optimizer, space, count, () => 'layers');
  }

  /** Asks, measures and tells, several at a time. */
  private async tryPoints(
    optimizer: Optimizer<SpaceParameters>,
    space: SearchSpace,
    count: number,
    phaseOf: (index: number) => Phase,
  ): Promise<void> {
    const { batch = 4, onTrial } = this.options;
    for (let done = 0; done < count;) {
      const points = optimizer.askMany(Math.min(batch, count - done));
      if (points.length === 0) return;
      const found = await this.measure(points.map((point) => [point, space.settingsAt(point)]));
      for (const one of found) {
        const trial = { ...one, phase: phaseOf(done++) };
        optimizer.tell(trial.point, trial.value);
        this.trials.push(trial);
        onTrial?.(trial, this.trials.length);
      }
      // where neither what was given works nor anything tried beside it, more of it does not help
      if (this.trials.length > this.given && !this.trials.some(isGood)) this.best();
    }
  }

  /** The best trial so far; of equal ones the earliest. @throws SEARCH_FAILED when none succeeded */
  best(): GoodTrial {
    const [best] = this.ranked();
    const [first] = this.trials;
    if (best) return best;
    const why = first && 'failure' in first.outcome ? first.outcome.failure : [];
    return fail(
      'SEARCH_FAILED',
      'search',
      `all ${this.trials.length} trials failed, the first with: ${why.map((d) => `${d.code}: ${d.where}: ${d.problem}`).join('; ') || 'outputs that cannot be compared'}`,
      'see whether the model converts and evaluates without a search',
    );
  }

  /**
   * The best conversion, judged after its last timestep: the best trials as they are or with the timesteps at which they are best, which are measured, since thresholds and weights
   * may depend on them.
   * @throws BUDGET_TOO_SMALL when none keeps the budget
   */
  async ended(): Promise<GoodTrial> {
    let best: GoodTrial | undefined;
    for (const trial of this.ranked()) {
      if (best && !isBetter(trial, best)) break;
      for (const candidate of await this.endings(trial)) if (!best || isBetter(candidate, best)) best = candidate;
    }
    if (best?.within) return best;
    const { value, t } = this.best();
    return fail(
      'BUDGET_TOO_SMALL',
      '--budget',
      `none of ${this.trials.length} trials keeps it; the nearest is at t=${t} (value ${value.toFixed(3)})`,
      'allow more operations, more trials, or a cheaper preset',
    );
  }

  /** A trial judged at its end, and where it was better before, the same with as many timesteps, and so on. */
  private async endings(trial: GoodTrial): Promise<readonly GoodTrial[]> {
    const { evaluation } = trial.outcome;
    const last = this.options.objective.readouts(evaluation).at(-1)!;
    const settings = { ...trial.settings, timesteps: evaluation.timesteps };
    const whole: GoodTrial = { ...trial, ...last, settings };
    if (trial.t >= last.t) return [whole];
    const [short] = await this.measure([[trial.point, { ...trial.settings, timesteps: trial.t }]]);
    const shorter: SearchTrial = { ...short!, phase: trial.phase };
    return isGood(shorter) ? [...(await this.endings(shorter)), whole] : [whole];
  }

  /** The trials that succeeded, the best first. */
  private ranked(): readonly GoodTrial[] {
    return this.trials.filter(isGood).sort((a, b) => (isBetter(a, b) ? -1 : isBetter(b, a) ? 1 : 0));
  }

  /** Tells the log which trials it was asked for. */
  finish(): void {
    this.log.finish(distinctTrials(this.all));
  }

  private async measure(
    points: readonly (readonly [Point, ConvertSettings])[],
  ): Promise<readonly Omit<SearchTrial, 'phase'>[]> {
    const trials = points.map(([point, settings]) =>
      newTrial({ ...this.subject, options: { ...this.subject.options, ...settings }, at: null }, point),
    );
    this.all.push(...trials);
    const { log, options, executor } = this;
    const open: TrialLog = {
      outcome: (key) => log.outcome(key),
      append: (trial, outcome) => {
        log.append(trial, outcome);
      },
      finish: () => undefined,
    };
    const outcomes = await runTrials(trials, executor, open, {
      retryFailed: options.retryFailed ?? false,
      ...(options.signal ? { signal: options.signal } : {}),
    });
    return points.map(([point, settings], i) => {
      const outcome = outcomes[i]!;
      const best =
        'evaluation' in outcome
          ? bestReadout(options.objective.readouts(outcome.evaluation))
          : { t: 0, value: NaN, within: false };
      return { point, settings, outcome, ...best };
    });
  }
}

/** Shares of variance, largest first; none where too few trials succeeded to know. */
function importanceOf({ space, history }: Optimizer<SpaceParameters>, seed: number): readonly ParameterShare[] {
  if (history.filter((trial) => Number.isFinite(trial.value)).length < 2) return [];
  const { first, total } = parameterImportance(space, history, { seed });
  return space.names
    .map((name) => ({ name, first: first[name]!, total: total[name]! }))
    .sort((a, b) => b.total - a.total);
}
