import { html, type Markup } from '../markup.js';
import { axes } from './axes.js';
import { areaOf, drawing, pathThrough, px, type Caption } from './drawing.js';
import { mark, type Shape } from './marks.js';
import { linearScale, tickFormat } from './scale.js';

/** One trial as drawn. */
export interface TracePoint {
  readonly value: number | null;
  readonly phase: 'given' | 'initial' | 'model' | 'layers';
  readonly tooltip: string;
}

/** How trials of a phase look. */
export const phaseShapes: Readonly<Record<TracePoint['phase'], Shape>> = {
  given: 'square',
  initial: 'circle',
  model: 'diamond',
  layers: 'triangle',
};

const [WIDTH, HEIGHT] = [640, 320];

/** Trials in the order of asking, the best so far as a line, failures at the foot. */
export function searchTraceChart(caption: Caption, objective: string, trials: readonly TracePoint[]): Markup {
  const area = areaOf(WIDTH, HEIGHT, 62);
  const values = trials.flatMap(({ value }) => (value === null ? [] : [value]));
  const x = linearScale([1, Math.max(2, trials.length)], [area.left + 10, area.right - 10], 8, true);
  const y = linearScale(shown(values), [area.bottom - 14, area.top], 5, true);
  const foot = area.bottom - 5;
  let best = -Infinity;
  const line = trials.flatMap(({ value }, i): [number, number][] => {
    const before = best;
    best = Math.max(best, value ?? -Infinity);
    if (best === -Infinity) return [];
    const corner: [number, number][] = before > -Infinity && best > before ? [[x.at(i + 1), place(before)]] : [];
    return [...corner, [x.at(i + 1), place(best)]];
  });
  function place(value: number): number {
    return Math.min(y.at(value), foot);
  }
  const marks = trials.map(({ value, phase, tooltip }, i) =>
    value === null
      ? mark('cross', x.at(i + 1), foot, 'failed', tooltip, 3.5)
      : mark(phaseShapes[phase], x.at(i + 1), place(value), `phase-${phase}`, tooltip, 4),
  );
  const body = [
    axes(
      area,
      { scale: x, label: 'trial', format: String },
      { scale: y, label: objective, format: tickFormat(y.ticks) },
    ),
    html`<path class="line best" d="${pathThrough(line)}" />`,
    marks,
    line.length > 0 &&
      html`<text class="direct snn" x="${area.right}" y="${px(line.at(-1)![1] - 9)}" text-anchor="end"
        >best so far</text
      >`,
  ];
  return drawing(caption, WIDTH, HEIGHT, body);
}

/** Values to see: all of them, unless few are so far below the others that nothing could be told apart; those end at the foot. */
function shown(values: readonly number[]): [number, number] {
  if (values.length === 0) return [0, 1];
  const sorted = [...values].sort((a, b) => a - b);
  const [high, median] = [sorted.at(-1)!, sorted[sorted.length >> 1]!];
  const low = Math.max(sorted[0]!, high - 4 * Math.max(high - median, 1e-12));
  const air = (high - low) * 0.06 || Math.abs(high) * 0.05 || 1;
  return [low - air, high + air];
}
