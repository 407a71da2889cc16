import { html, type Markup } from '../markup.js';
import { times, timestep } from '../numbers.js';
import { lastOf } from '../quality.js';
import type { RunResult } from '../report.js';
import { plateauTime } from './plateau.js';

/** The estimate of energy against the ANN's, at the last timestep and where it pays to stop; null where the ANN has nothing to count. */
export function energySentence(result: RunResult): Markup | null {
  if (result.annMacs === 0) return null;
  const last = lastOf(result);
  const plateau = result.snn.find(({ t }) => t === plateauTime(result)) ?? last;
  const earlier = Math.abs(last.energyShare - plateau.energyShare) > 0.005;
  const there = earlier ? html` (${times(plateau.energyShare)} at ${timestep(plateau.t)})` : '';
  const word = last.energyShare > 1 ? ', more than it' : '';
  return html`Its arithmetic is estimated to take
    <strong>${times(last.energyShare)} the ANN’s energy</strong>${there}${word}.`;
}
