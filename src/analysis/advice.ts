import type { LayerReport } from './report.js';
import { mainCause, type Cause } from './loss.js';
import type { Remedy } from './remedies.js';

/** What would help a layer, with what it would gain. */
export interface Advice {
  readonly cause: Cause;
  /** One line: the cause, the remedy, the gain. */
  readonly text: string;
  /** The remedy as on the command line, and as settings of a conversion; null when nothing that was tried helps. */
  readonly remedy: {
    readonly flag: string;
    readonly settings: Remedy['settings'];
    readonly recalibrate: boolean;
  } | null;
  /** Whether the layer loses most `isolated`, given the ANN's exact values, or as its `own` in the running network. */
  readonly where: 'isolated' | 'own';
  /** Predicted rise of that SQNR, from encoding again what the layer was given there. @unit dB */
  readonly gain: number;
}

/** A remedy with its predicted gains. @unit dB */
export interface Trial {
  readonly remedy: Remedy;
  readonly isolated: number;
  readonly own: number;
}

/** Gains below this are not worth a change. @unit dB */
const WORTH = 0.5;

/** The remedy against the layer's main cause that costs least among those that help most; any other that helps where none of those does. */
export function adviceFor(report: LayerReport, trials: readonly Trial[], timesteps: number): Advice {
  const where = report.isolated.sqnr <= report.own.sqnr ? 'isolated' : 'own';
  const loss = where === 'isolated' ? report.isolatedLoss : report.loss;
  const cause = mainCause(loss);
  const suited = trials.filter(({ remedy }) => remedy.against.includes(cause));
  const best = cheapest(suited, where) ?? cheapest(trials, where);
  const what = symptom(report, cause, loss[cause], timesteps);
  if (!best) return { cause, where, text: `${what}; no single setting that was tried helps`, remedy: null, gain: 0 };
  const { flag, settings, recalibrate } = best.remedy;
  const gain = best[where];
  const worth = Number.isFinite(gain) ? `+${gain.toFixed(1)} dB` : 'nothing would be lost';
  return { cause, where, text: `${what}: use ${flag}; ${worth}`, remedy: { flag, settings, recalibrate }, gain };
}

/** The first trial that comes within 0.5 dB of the best. */
function cheapest(trials: readonly Trial[], where: Advice['where']): Trial | undefined {
  const most = Math.max(...trials.map((trial) => trial[where]));
  return most >= WORTH ? trials.find((trial) => trial[where] === most || trial[where] >= most - WORTH) : undefined;
}

function symptom({ saturatedChannels }: LayerReport, cause: Cause, share: number, timesteps: number): string {
  const part = `(${(100 * share).toFixed(0)} % of its loss)`;
  switch (cause) {
    case 'clipping':
      return `clips ${(100 * saturatedChannels).toFixed(0)} % of its channels ${part}`;
    case 'quantisation':
      return `rounds coarsely ${part}`;
    case 'unevenness':
      return `is still settling at t=${timesteps} ${part}`;
  }
}
