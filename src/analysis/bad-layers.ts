import type { LayerReport } from './report.js';

/** A thirtieth of the signal is lost: bad, whatever the other layers do, since losses add up over layers. @unit dB */
const BAD = 30;
/** A hundredth of the signal or less is lost: good enough, whatever the other layers do. @unit dB */
const GOOD = 40;
/** Twice the error of the median layer. @unit dB */
const WORSE = 6;

/**
 * The layers whose own error deserves advice: an SQNR of less than 30 dB, or, below 40 dB, one more than 6 dB below that of the median layer.
 * What a layer passes on of earlier errors is not its fault.
 */
export function badLayers(layers: readonly LayerReport[]): readonly LayerReport[] {
  const sorted = layers.map(weakestSqnr).sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1] ?? Infinity;
  return layers.filter((layer) => {
    const sqnr = weakestSqnr(layer);
    return sqnr < BAD || (sqnr < GOOD && sqnr < median - WORSE);
  });
}

/** The layer's SQNR where it is worse: alone, or in the network. A drive that clipped layers in front have shrunk hides what the layer itself would lose. */
export function weakestSqnr({ isolated, own }: LayerReport): number {
  return Math.min(isolated.sqnr, own.sqnr);
}
