import type { Prepared } from '../convert.js';
import { exportGraph } from '../onnx/index.js';
import { asAnn } from '../spiking/index.js';
import type { LayerReport, Analysis } from './report.js';

/** Before every key, so that other tools' properties stay apart. */
const PREFIX = 'snn_convert.';

/**
 * The model as it was when neurons were placed, as ONNX, with what the analysis found about each layer as `metadata_props` of the node that makes the layer's value;
 * viewers such as Netron show them. Decibels, shares 0..1 and rates are written in full precision.
 * @returns bytes of an ONNX file, which computes what the original computes
 */
export function annotated(analysis: Analysis, { graph }: Prepared): Uint8Array {
  const properties = new Map(analysis.layers.map((layer) => [layer.value, propertiesOf(layer)]));
  return exportGraph(asAnn(graph), { properties });
}

function propertiesOf(layer: LayerReport): Readonly<Record<string, string>> {
  const { isolated, own, cumulative, loss, advice } = layer;
  const figures: Readonly<Record<string, number>> = {
    'isolated.sqnr_db': isolated.sqnr,
    'own.sqnr_db': own.sqnr,
    'cumulative.sqnr_db': cumulative.sqnr,
    'cumulative.smape': cumulative.smape,
    'cumulative.cosine': cumulative.cosine,
    'loss.clipping': loss.clipping,
    'loss.quantisation': loss.quantisation,
    'loss.unevenness': loss.unevenness,
    saturated: layer.saturated,
    dead_channels: layer.dead,
    firing_rate: layer.rate,
  };
  return Object.fromEntries([
    ...Object.entries(figures).map(([key, value]) => [PREFIX + key, String(value)]),
    ...(advice ? [[`${PREFIX}advice`, advice.text]] : []),
  ]) as Readonly<Record<string, string>>;
}
