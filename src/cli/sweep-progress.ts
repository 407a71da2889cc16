import type { Outcome, Trial } from '../index.js';
import { metricName, percentage } from './evaluation-table.js';
import { printable } from './printable.js';
import { tell } from './terminal.js';

/** Tells on stderr how a run of trials goes: one line that changes on a terminal, elsewhere one line a finished trial. */
export interface SweepProgress {
  /** @param ended trials that have ended, in earlier runs as well */
  readonly tick: (trial: Trial, outcome: Outcome, ended: number) => void;
  readonly end: () => void;
}

/** Starts the progress of a run of these trials. @param before how many had ended before it */
export function sweepProgress(trials: readonly Trial[], before: number): SweepProgress {
  const total = trials.length;
  const name = labelNames(trials.map((trial) => trial.label));
  const start = performance.now();
  const live = process.stderr.isTTY;
  const clear = (): void => {
    if (live) process.stderr.write('\r\x1b[K');
  };
  if (live) process.stderr.write(`${before}/${total} ...`);
  return {
    tick(trial, outcome, ended) {
      const seconds = (performance.now() - start) / 1000;
      const left = (seconds / (ended - before)) * (total - ended);
      const times = `${duration(seconds)}${ended < total ? `, about ${duration(left)} left` : ''}`;
      const count = `${ended}/${total} `;
      const result = `: ${resultText(outcome)}, ${times}`;
      clear();
      if (!live) tell(count + name(trial.label) + result);
      else process.stderr.write(count + shortened(name(trial.label), count.length + result.length) + result);
    },
    end: clear,
  };
}

/** How labels are written on a terminal: `preset=ternary timesteps=4`, with the model in front where there are several. */
export function labelNames(labels: readonly Trial['label'][]): (label: Trial['label']) => string {
  const several = new Set(labels.map((label) => label['model'])).size > 1;
  return ({ model, ...others }) => {
    const words = Object.entries(others).map(([key, value]) => `${key}=${value}`);
    return printable([...(several || words.length === 0 ? [String(model)] : []), ...words].join(' '));
  };
}

/** A text that leaves so many characters of the terminal's width free. */
function shortened(text: string, free: number): string {
  const most = Math.max(8, (process.stderr.columns || 80) - 1 - free);
  return text.length <= most ? text : `${text.slice(0, most - 3)}...`;
}

function resultText(outcome: Outcome): string {
  if ('failure' in outcome) return `failed, ${printable(outcome.failure[0]?.code ?? '')}`;
  const last = outcome.evaluation.snn.at(-1)! as unknown as Readonly<Record<string, number>>;
  const metric = Object.keys(outcome.evaluation.ann)[0];
  return metric === undefined
    ? `agreement ${percentage(last['agreement']!)}`
    : `${metricName(metric)} ${percentage(last[metric]!)}`;
}

function duration(seconds: number): string {
  if (seconds < 99.5) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
