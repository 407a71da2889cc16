import type { DatasetImage, ImageTransform } from '../vision/index.js';
import type { Tensor } from '../tensor/index.js';

/** Numbers by the names of their metrics, 0..1. */
export type Metrics = Readonly<Record<string, number>>;

/** How one kind of task is measured. `P` is what the network says of one image. */
export interface Scoring<P> {
  /** The metric whose loss is reported, with an interval. */
  readonly primary: string;
  /** True when the images carry the labels that `score` needs. */
  readonly labelled: boolean;
  predict(outputs: ReadonlyMap<string, Tensor>, transform: ImageTransform): P;
  /** Metrics in 0..1 against the labels. */
  score(predictions: readonly P[]): Metrics;
  /** The primary metric when image i counts `weights[i]` times. */
  weighted(predictions: readonly P[]): (weights: ArrayLike<number>) => number;
  /** How far the SNN says what the ANN says, 0..1. */
  agreement(ann: readonly P[], snn: readonly P[]): number;
}

/** Images in the order of the predictions. */
export type Images = readonly DatasetImage[];
