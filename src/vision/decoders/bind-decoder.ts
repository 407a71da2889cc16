import { fail } from '../../diagnostics/index.js';
import { byScore, type Detection, type Mask, type Task } from '../detection.js';
import type { Decoder, Outputs } from './decoder.js';
import { suppress, type NmsSettings } from './nms.js';

/** What the outputs of a model mean: boxes (suppressed, best first, in pixels of the model input), a mask, or a score per class. */
export type Decoded =
  | { readonly task: 'detection'; readonly detections: readonly Detection[] }
  | { readonly task: 'segmentation'; readonly mask: Mask }
  | { readonly task: 'classification'; readonly scores: Float64Array };

/** The parts of a card that decoding needs. */
export interface DecodeSettings {
  readonly decoder: Readonly<Record<string, unknown>>;
  readonly classes: readonly string[];
  readonly scoreThreshold: number;
  readonly nms: NmsSettings | null;
  readonly maxDetections: number;
}

/** A decoder with its card's settings. `minScore` defaults to the card's threshold; measuring accuracy takes 0.01. */
export interface BoundDecoder {
  readonly task: Task;
  decode(outputs: Outputs, inputSize: readonly [number, number], minScore?: number): Decoded;
}

/** Puts a decoder and checked settings together. Decoding throws OUTPUT_NAN, OUTPUT_MISSING or OUTPUT_SHAPE when the outputs do not fit. */
export function bindDecoder(decoder: Decoder, settings: DecodeSettings): BoundDecoder {
  const { classes, nms, maxDetections, scoreThreshold, decoder: options } = settings;
  return {
    task: decoder.task,
    decode(outputs, inputSize, minScore = scoreThreshold) {
      requireNumbers(outputs);
      const context = { inputSize, classes, minScore, options };
      switch (decoder.task) {
        case 'detection': {
          const found = decoder.decode(outputs, context).filter(isUsable);
          const kept = nms ? suppress(found, nms, maxDetections) : byScore(found).slice(0, maxDetections);
          return { task: 'detection', detections: kept };
        }
        case 'segmentation':
          return { task: 'segmentation', mask: decoder.decode(outputs, context) };
        case 'classification':
          return { task: 'classification', scores: decoder.decode(outputs, context) };
      }
    },
  };
}

/** Whether a box has an extent; the exponential of an idle cell may overflow. */
function isUsable({ x, y, w, h }: Detection): boolean {
  return w > 0 && h > 0 && Number.isFinite(x + y + w + h);
}

function requireNumbers(outputs: Outputs): void {
  for (const [name, { data, shape }] of outputs) {
    const at = data.findIndex((value) => Number.isNaN(value));
    if (at >= 0)
      fail(
        'OUTPUT_NAN',
        `output "${name}" [${shape.join(',')}]`,
        `Expected numbers but found NaN at element ${at}`,
        'check the input for NaN, and the model on the same input in a reference runtime',
      );
  }
}
