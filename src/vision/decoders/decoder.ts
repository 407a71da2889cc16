import type { Tensor } from '../../tensor/index.js';
import type { Detection, Mask } from '../detection.js';
import type { InferShape, Shape } from '../schema/index.js';

/** The outputs of a model by their ONNX names, in graph order. A batch axis of 1 may be there or not. */
export type Outputs = ReadonlyMap<string, Tensor>;

/** What a decoder knows besides the outputs. `inputSize` is [height, width] in pixels; detections under `minScore` may be left out. */
export interface DecodeContext<O = unknown> {
  readonly inputSize: readonly [number, number];
  readonly classes: readonly string[];
  readonly minScore: number;
  readonly options: O;
}

interface Description<O extends Shape> {
  /** Word in the card's `decoder.kind`. */
  readonly kind: string;
  /** One sentence for help texts. */
  readonly about: string;
  /** The project or paper that defines the output format. */
  readonly source: string;
  /** Keys of the card's `decoder` besides `kind`. */
  readonly options: O;
}

/** Turns outputs into boxes in pixels of the model input, unsorted. All errors are ConvertErrors that say expected against found. */
export interface DetectionDecoder<O = unknown> extends Description<Shape> {
  readonly task: 'detection';
  /** Overlap above which the original project suppresses boxes; null when the outputs are already suppressed. */
  readonly nmsIou: number | null;
  decode(outputs: Outputs, context: DecodeContext<O>): Detection[];
}

/** Turns outputs into a mask, at the resolution of the output. */
export interface SegmentationDecoder<O = unknown> extends Description<Shape> {
  readonly task: 'segmentation';
  decode(outputs: Outputs, context: DecodeContext<O>): Mask;
}

/** Turns outputs into one score per class. */
export interface ClassificationDecoder<O = unknown> extends Description<Shape> {
  readonly task: 'classification';
  decode(outputs: Outputs, context: DecodeContext<O>): Float64Array;
}

/** A decoder of any task. */
export type Decoder = DetectionDecoder | SegmentationDecoder | ClassificationDecoder;

type Define<D, S extends Shape> = Omit<D, 'options'> & { readonly options: S };

/** A detection decoder whose `decode` sees its options as their fields read them. */
export function defineDetector<S extends Shape>(decoder: Define<DetectionDecoder<InferShape<S>>, S>): DetectionDecoder {
  return decoder;
}

/** A segmentation decoder; see `defineDetector`. */
export function defineSegmenter<S extends Shape>(
  decoder: Define<SegmentationDecoder<InferShape<S>>, S>,
): SegmentationDecoder {
  return decoder;
}

/** A classification decoder; see `defineDetector`. */
export function defineClassifier<S extends Shape>(
  decoder: Define<ClassificationDecoder<InferShape<S>>, S>,
): ClassificationDecoder {
  return decoder;
}
