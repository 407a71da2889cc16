import { exportGraph } from '../onnx/index.js';
import type { Graph } from '../ir/index.js';
import { asAnn } from '../spiking/index.js';
import { evaluateGraph } from '../evaluator/index.js';
import { loadOnnxRuntime, onnxRuntimeRunner } from './onnxruntime.js';
import type { AnnRunner } from './runner.js';

export { evaluateGraph } from '../evaluator/index.js';
export { loadOnnxRuntime, onnxRuntimeRunner } from './onnxruntime.js';
export type { AnnRunner } from './runner.js';

/** How the ANN is run. */
export interface AnnOptions {
  readonly threads?: number;
  /** Do not use ONNX Runtime even if it is installed. */
  readonly builtin?: boolean;
}

/** Runs a graph as an ANN and returns the wanted values: in ONNX Runtime where it is installed, else in this package's own evaluator. */
export async function annRunner(graph: Graph, wanted: readonly string[], options: AnnOptions = {}): Promise<AnnRunner> {
  const ort = options.builtin ? undefined : await loadOnnxRuntime();
  if (ort) return onnxRuntimeRunner(ort, exportGraph(asAnn(graph), { outputs: wanted }), wanted, options.threads);
  return {
    engine: 'builtin',
    run: (feeds) => Promise.resolve(evaluateGraph(graph, feeds, wanted)),
    close: () => Promise.resolve(),
  };
}
