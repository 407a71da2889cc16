import type { Tensor } from '../tensor/index.js';

/** Runs a network of real numbers: the ANN that conversion is compared with, and the source of calibration statistics. */
export interface AnnRunner {
  /** `onnxruntime` or `builtin`; told in reports. */
  readonly engine: string;
  /** The requested values for one set of inputs, by value name. */
  run(feeds: ReadonlyMap<string, Tensor>): Promise<ReadonlyMap<string, Tensor>>;
  close(): Promise<void>;
}
