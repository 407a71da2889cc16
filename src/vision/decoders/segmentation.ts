import { noClass } from '../detection.js';
import { choice, defaulted, flag, number, optional, text } from '../schema/index.js';
import { backgroundField } from './background.js';
import { defineSegmenter } from './decoder.js';
import { findOutput } from './outputs.js';
import { sigmoid } from './scores.js';

/**
 * Masks. One channel: pixels of a value over `threshold` belong to class 0 (`activation: "sigmoid"` for logits), the others to none. Several
 * channels: the class of the greatest channel, the first of equals, with `background` (a channel) as none. `labels`: the graph already chose,
 * and the numbers are classes.
 * @shape [1,C,H,W], [1,H,W,C] with `channelsLast`, [1,H,W] or [H,W]
 */
export const segmentation = defineSegmenter({
  kind: 'segmentation',
  about: 'masks: a probability per pixel, or the greatest class',
  source: 'no single project; see the keys',
  task: 'segmentation',
  options: {
    output: optional(text()),
    threshold: defaulted(number(), 0.5),
    activation: defaulted(choice(['none', 'sigmoid']), 'none'),
    background: defaulted(backgroundField, null),
    channelsLast: defaulted(flag(), false),
    labels: defaulted(flag(), false),
  },
  decode(outputs, { options, classes }) {
    const { output, background, channelsLast, threshold } = options;
    const flat = options.labels || classes.length === 1;
    const channels = classes.length + (background === null ? 0 : 1);
    const view = findOutput(outputs, output, {
      role: 'decoder segmentation: map',
      expects: flat ? '[1,H,W] or [1,1,H,W]' : channelsLast ? `[1,H,W,${channels}]` : `[1,${channels},H,W]`,
      rank: flat ? 2 : 3,
      fits: (s) => flat || s[channelsLast ? 2 : 0] === channels,
    });
    const [height, width] = (flat || channelsLast ? view.shape : view.shape.slice(1)) as [number, number];
    const data = new Int16Array(width * height);
    const squash = options.activation === 'sigmoid' ? sigmoid : (v: number): number => v;
    const classOf = (channel: number): number =>
      channel === background ? noClass : channel - Number(background !== null && channel > background);
    const [step, next] = channelsLast ? [1, channels] : [width * height, 1];
    for (let i = 0; i < data.length; i++) {
      if (options.labels) data[i] = classOf(view.data[i]!);
      else if (flat) data[i] = squash(view.data[i]!) > threshold ? 0 : noClass;
      else {
        let best = 0;
        for (let c = 1; c < channels; c++)
          if (view.data[i * next + c * step]! > view.data[i * next + best * step]!) best = c;
        data[i] = classOf(best);
      }
    }
    return { width, height, data };
  },
});
