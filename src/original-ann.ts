import { annRunner, loadOnnxRuntime, onnxRuntimeRunner, type AnnOptions, type AnnRunner } from './ann/index.js';
import { fail } from './diagnostics/index.js';
import { loadModel, type Imported } from './onnx/index.js';
import type { SnnProgram } from './snn/index.js';
import { allocate, sizeOf, tensor } from './tensor/index.js';

/** The network that a program was made of, as the yardstick for it. */
export interface OriginalAnn extends AnnRunner {
  /** Why the file itself does not run in ONNX Runtime, so that the imported graph takes its place; undefined when it does. */
  readonly fallback?: string;
}

/**
 * Runs the ONNX file itself in ONNX Runtime. Where that is not installed or refuses the file (element types of inputs, missing kernels, integer
 * outputs that the importer made real), the imported graph is run.
 */
export async function originalAnn(
  model: { readonly path: string; readonly imported: Imported },
  options: AnnOptions = {},
): Promise<OriginalAnn> {
  const { graph, notes } = model.imported;
  const imported = async (fallback: string): Promise<OriginalAnn> => ({
    ...(await annRunner(graph, graph.outputs, options)),
    fallback,
  });
  const ort = options.builtin ? undefined : await loadOnnxRuntime();
  if (!ort) return imported('ONNX Runtime is not installed');
  if (notes.some((note) => note.code === 'QUANTISED_OUTPUT')) return imported('its outputs are quantised integers');
  let runner: AnnRunner | undefined;
  try {
    runner = await onnxRuntimeRunner(ort, model.path, graph.outputs, options.threads);
    await runner.run(blankInputs(model.imported));
    return runner;
  } catch (cause) {
    await runner?.close();
    return imported(cause instanceof Error ? cause.message : String(cause));
  }
}

/**
 * The original of a program, from its ONNX file.
 * @param path of the model file that the program was made of
 * @throws MODEL_MISMATCH when the file is another model, and as loadModel
 */
export async function annOfProgram(program: SnnProgram, path: string, options: AnnOptions = {}): Promise<OriginalAnn> {
  return originalAnn({ path, imported: importOriginal(program, path) }, options);
}

/**
 * Reads the model that a program was made of, at the program's input shapes.
 * @throws MODEL_MISMATCH when the file is another model, and as loadModel
 */
export function importOriginal(program: SnnProgram, path: string): Imported {
  const { head, provenance } = program;
  const shapes = Object.fromEntries(head.inputs.map((name) => [name, head.types.get(name)!.shape]));
  const imported = loadModel(path, { shapes });
  if (imported.sha256 !== provenance.modelSha256)
    fail(
      'MODEL_MISMATCH',
      path,
      `expected the model with hash ${provenance.modelSha256.slice(0, 12)}, of which "${program.name}" was made, but found ${imported.sha256.slice(0, 12)}`,
      'give the same file that was converted',
    );
  return imported;
}

function blankInputs({ graph }: Imported): Map<string, ReturnType<typeof tensor>> {
  return new Map(
    graph.inputs.map((name) => {
      const { dtype, shape } = graph.types.get(name)!;
      return [name, tensor(dtype, shape, allocate(dtype, sizeOf(shape)))];
    }),
  );
}
