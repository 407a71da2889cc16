import { ConvertError } from '../diagnostics/index.js';
import type { Run, Search } from '../report/index.js';
import type { SearchResult } from '../search/index.js';
import type { Label, Outcome, TrialOptions } from '../trials/index.js';
import { optionsOfTrial } from './run-options.js';

/** A trial as a run of a report. */
export function runOfTrial(label: Label, options: TrialOptions, outcome: Outcome): Run {
  const known = { label: shown(label), model: String(label['model'] ?? ''), options: optionsOf(options) };
  return 'failure' in outcome
    ? { ...known, result: null, failure: outcome.failure }
    : { ...known, model: outcome.evaluation.model, result: outcome.evaluation, failure: [] };
}

/** The run that a report looks into: the one with the best score (agreement, where nothing is labelled) after its last timestep, of equal ones that with least energy; null where all failed. */
export function bestRun(runs: readonly Run[]): number | null {
  let best: { readonly index: number; readonly score: number; readonly energy: number } | null = null;
  for (const [index, { result }] of runs.entries()) {
    const last = result?.snn.at(-1);
    if (!result || !last) continue;
    const [metric = 'agreement'] = Object.keys(result.ann);
    const [score, energy] = [last[metric as 'agreement'], last.energyShare];
    if (!best || score > best.score || (score === best.score && energy < best.energy)) best = { index, score, energy };
  }
  return best && best.index;
}

/** How a search went, as a report shows it. */
export function searchOf({ trials, importance }: SearchResult, objective: string): Search {
  return {
    objective,
    trials: trials.map(({ point, value, phase }) => ({ point, value: Number.isNaN(value) ? null : value, phase })),
    importance: [...importance],
  };
}

function shown(label: Label): Run['label'] {
  return Object.fromEntries(
    Object.entries(label).map(([key, value]) => [key, typeof value === 'boolean' ? String(value) : value]),
  );
}

function optionsOf(options: TrialOptions): Run['options'] {
  try {
    return optionsOfTrial(options);
  } catch (error) {
    // settings that are refused are told as the trial's failure
    if (error instanceof ConvertError) return {};
    throw error;
  }
}
