import { html, type Markup } from '../markup.js';
import { percent, timestep } from '../numbers.js';
import { plateauOf } from '../plateau.js';
import { lastOf, qualityOf, valueOf } from '../quality.js';
import type { RunResult } from '../report.js';

/** From when on more time gains nothing; null where there is only one readout. */
export function plateauSentence(result: RunResult): Markup | null {
  if (result.snn.length < 2) return null;
  const quality = qualityOf(result);
  const last = lastOf(result);
  const plateau = plateauTime(result);
  if (plateau === last.t)
    return html`There is no plateau yet: ${quality.name} still moves by more than 0.5 points on the way to
    ${timestep(last.t)}.`;
  const saved = energySaved(result, plateau);
  const stop =
    saved >= 0.01 ? html`; stopping there would save ${percent(saved, 0)} of the spiking network’s energy` : '';
  return html`The <strong>plateau is reached at ${timestep(plateau)}</strong>: from there on ${quality.name} stays
    within 0.5 points of its value at ${timestep(last.t)}${stop}.`;
}

/** The first timestep of a result's plateau. */
export function plateauTime(result: RunResult): number {
  const { key } = qualityOf(result);
  return plateauOf(result.snn.map((readout) => ({ t: readout.t, value: valueOf(readout, key) }))) ?? lastOf(result).t;
}

/** What share of the energy of all timesteps is spent after timestep t. */
export function energySaved(result: RunResult, t: number): number {
  const spent = lastOf(result).energyShare;
  const until = result.snn.find((readout) => readout.t === t)?.energyShare ?? spent;
  return spent > 0 ? 1 - until / spent : 0;
}
