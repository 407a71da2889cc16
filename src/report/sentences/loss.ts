import { html, type Markup } from '../markup.js';
import { counted, percent, points, timestep } from '../numbers.js';
import { lastOf, qualityOf, valueOf } from '../quality.js';
import type { RunResult } from '../report.js';

/** Less than this rounds to no difference at all. */
const NOTHING = 0.0005;

/** What the spiking network loses at its last timestep, and whether so many images can tell. */
export function lossSentence(result: RunResult): Markup {
  const { drop, images } = result;
  const last = lastOf(result);
  const quality = qualityOf(result);
  if (!drop || !quality.labelled)
    return html`The images carry no labels, so only its likeness to the ANN is known: at ${timestep(last.t)} the spiking
      network agrees with the ANN in <strong>${percent(last.agreement)}</strong>, and its outputs are
      ${percent(last.outputError)} away.`;
  const lost = valueOf(drop, quality.key);
  const [low, high] = lost < 0 ? [-drop.high, -drop.low] : [drop.low, drop.high];
  const interval = `95 % interval ${points(low)} to ${points(high)}`;
  if (Math.abs(lost) < NOTHING)
    return html`At ${timestep(last.t)} the spiking network <strong>keeps the ANN’s ${quality.name}</strong> of
      ${percent(result.ann[quality.key])} (${interval} points of difference, over ${counted(images, 'image')}).`;
  const verb = lost > 0 ? 'loses' : 'gains';
  return html`The spiking network <strong>${verb} ${points(Math.abs(lost))} points of ${quality.name}</strong> at
    ${timestep(last.t)} (${interval}), ${verdict(drop.low, drop.high, images)}.`;
}

function verdict(low: number, high: number, images: number): string {
  const chance = low <= 0 && high >= 0;
  return chance
    ? `which is within what ${counted(images, 'image')} can tell`
    : `more than chance explains on ${counted(images, 'image')}`;
}
