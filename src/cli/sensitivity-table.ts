import type { LayerOption, LayerSensitivity, Sensitivity } from '../index.js';
import { percent, short, tableLines } from './table.js';

/** So many layers are named as those that matter most. */
const NAMED = 5;

/** A table of sensitivity: one line for each layer, one column for each precision. */
export function sensitivityLines(sensitivity: Sensitivity): string[] {
  const { layers, inputs, annRuns, error, predictedError, spikes } = sensitivity;
  const neurons = layers.reduce((sum, layer) => sum + layer.neurons, 0);
  const offsets = columnsOf(layers);
  const heading = ['layer', 'neurons', ...offsets.map((offset) => titleOf(layers, offset))];
  const rows = layers.map((layer) => [
    layer.layer,
    short(layer.neurons),
    ...offsets.map((offset) => cell(layer, layer.options[layer.chosen + offset])),
  ]);
  const share = (layer: LayerSensitivity): number => (layer.options[layer.chosen]!.error / predictedError) ** 2;
  const worst = [...layers].sort((a, b) => share(b) - share(a)).slice(0, NAMED);
  return [
    ...tableLines([heading, ...rows]),
    '',
    '  Each cell: relative output error in % when only this layer has this precision and everything else is exact / its spikes per neuron.',
    `  Together the layers account for ${percent(predictedError, 3)} as they are now; the program has ${percent(error, 3)}, with ${(spikes / neurons).toFixed(2)} spikes per neuron.`,
    ...(predictedError > 0
      ? [`  Shares of the squared error: ${worst.map((l) => `${l.layer} ${percent(share(l), 0)}`).join(', ')}.`]
      : []),
    `  Measured on ${inputs} inputs: ${inputs} simulations and ${annRuns} runs of the original.`,
  ];
}

/** Distances from the chosen option, of all layers. */
function columnsOf(layers: readonly LayerSensitivity[]): number[] {
  const offsets = new Set(layers.flatMap(({ options, chosen }) => options.map((_, k) => k - chosen)));
  return [...offsets].sort((a, b) => a - b);
}

function titleOf(layers: readonly LayerSensitivity[], offset: number): string {
  if (offset === 0) return 'as now';
  const titles = new Set(
    layers.flatMap(({ options, chosen }) => {
      const option = options[chosen + offset];
      return option ? [Object.entries(option.change).flat().join(' ')] : [];
    }),
  );
  return titles.size === 1 ? [...titles][0]! : offset < 0 ? `${-offset} coarser` : `finer (${offset})`;
}

function cell({ neurons }: LayerSensitivity, option: LayerOption | undefined): string {
  return option ? `${(100 * option.error).toFixed(3)} / ${(option.spikes / neurons).toFixed(2)}` : '';
}
