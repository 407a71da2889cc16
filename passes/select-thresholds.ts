import { InternalError } from '../src/diagnostics/index.js';
import type { Pass } from '../src/pass.js';
import { freshName } from '../src/ir/index.js';
import { real } from '../src/tensor/index.js';

/**
 * Gives every neuron the size of its unit spike, per channel, from calibration statistics. The size is kept to 12 significant bits so that
 * counts times size are exact in float32. Channels that were silent on all data, or so nearly silent that float32 cannot hold their unit, take
 * the layer's median, so that they can still answer. Axis 0 means one threshold for the whole layer.
 */
export const selectThresholds: Pass = {
  name: 'select-thresholds',
  summary: 'choose thresholds per channel from calibration statistics',
  source: 'threshold balancing, Diehl et al., IJCNN 2015; channel-wise: arXiv:1903.06530',
  requires: ['neurons-placed'],
  ensures: ['thresholds-selected'],
  run: {
    plan(view, { calibration, thresholds, layerThresholds, neuron }) {
      if (!calibration || !thresholds || !neuron)
        throw new InternalError('select-thresholds needs calibration statistics, a rule and a neuron model');
      const { model, timesteps } = neuron;
      return view.graph.nodes
        .filter((node) => node.op === 'Neuron')
        .map((node) => {
          const stats = calibration.stats.get(node.inputs[0]!);
          if (!stats) throw new InternalError(`there are no statistics of "${node.inputs[0]!}"`);
          const parameters = neuron.layers?.get(node.name) ?? neuron.parameters;
          const levels = model.levels(timesteps, parameters);
          const rule = layerThresholds?.get(node.name) ?? thresholds;
          const theta = Float64Array.from({ length: stats.channels }, (_, c) => rule.theta(stats, c, levels));
          const whole = node.attrs['axis'] === 0 && view.shape(node.inputs[0]!).length > 1;
          if (whole || rule.perLayer) theta.fill(Math.max(...theta));
          const fallback = median(theta.filter((t) => t > SILENT)) ?? 1;
          const unit = Float32Array.from(theta, (t) => twelveBits(model.unit(t > SILENT ? t : fallback, parameters)));
          const name = freshName(view.graph, `${node.outputs[0]!}.unit`);
          return {
            label: `thresholds of "${node.name}"`,
            remove: [node.name],
            add: [{ ...node, inputs: [node.inputs[0]!, name] }],
            constants: new Map([[name, real([unit.length], unit)]]),
          };
        });
    },
  },
};

/** Activations below this are rounding noise of weights that training drove to zero. */
const SILENT = 2 ** -80;

/** The nearest number with 12 significant bits. */
function twelveBits(x: number): number {
  const scale = 2 ** (11 - Math.floor(Math.log2(x)));
  return Math.round(x * scale) / scale;
}

function median(values: Float64Array): number | undefined {
  return values.slice().sort()[values.length >> 1];
}
