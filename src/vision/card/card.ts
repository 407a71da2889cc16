import type { NmsSettings } from '../decoders/index.js';
import type { Task } from '../detection.js';
import type { InputSpec } from '../image/index.js';

/**
 * What is known about a model besides its file: how to make its input, what its outputs mean. A card holds facts only. It is plain JSON and
 * parses to itself. For the JSON keys see `parseCard`.
 */
export interface ModelCard {
  readonly name: string;
  readonly task: Task;
  readonly input: InputSpec;
  /** `kind` names a decoder; the other keys are its options. */
  readonly decoder: DecoderSettings;
  readonly classes: readonly string[];
  /** Score from which a box is shown and counts for agreement; accuracy is measured from 0.01 on. */
  readonly scoreThreshold: number;
  /** null: the boxes are already suppressed. */
  readonly nms: NmsSettings | null;
  readonly maxDetections: number;
  readonly source: string | undefined;
  readonly licence: string | undefined;
  readonly notes: string | readonly string[] | undefined;
}

/** The `decoder` part of a card. */
export type DecoderSettings = Readonly<Record<string, unknown>> & { readonly kind: string };
