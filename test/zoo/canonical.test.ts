import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect } from '@jest/globals';
import { evaluateGraph, loadOnnxRuntime, onnxRuntimeRunner } from '../../src/ann/index.js';
import { openModel, taskOf } from '../../src/model.js';
import { exportGraph } from '../../src/onnx/export.js';
import { asAnn } from '../../src/spiking/index.js';
import type { Tensor } from '../../src/tensor/index.js';
import { prepareImage, readImage } from '../../src/vision/index.js';
import { sharedFolder, sharedTest, zooModels } from '../helpers/shared-data.js';

/** Real photographs, of everyday scenes and of faces. */
const photographs = ['wider_eval_60', 'coco_eval_100'].flatMap((set) =>
  imagesOf(resolve(sharedFolder, 'data', set, 'images')),
);

function imagesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
      .sort()
      .map((file) => resolve(folder, file));
  } catch {
    return [];
  }
}

/**
 * An output after a sigmoid that is near zero everywhere says nothing: ONNX Runtime's own results differ there by percents between its optimisation
 * levels. So the photograph must be one in which the model finds something.
 */
const FOUND = 0.1;

describe.each(zooModels().length > 0 ? zooModels() : [{ name: 'zoo', model: '', card: '' }])(
  '$name',
  ({ model, card }) => {
    sharedTest(
      'the canonical graph gives the outputs of the original in ONNX Runtime, relative L2 error at most 1e-5',
      async () => {
        const opened = openModel(model, { card });
        const { imported, prepared } = opened;
        const task = await taskOf(opened.card, imported.graph.inputs, imported.graph.types, [], model);
        const ort = await loadOnnxRuntime();
        const original = await onnxRuntimeRunner(ort!, readFileSync(model), imported.graph.outputs);
        const canonical = await onnxRuntimeRunner(ort!, exportGraph(asAnn(prepared.graph)), imported.graph.outputs);
        const errors: Record<string, number> = {};
        for (const file of photographs) {
          const feeds = new Map([[task.input.name, prepareImage(await readImage(file), task.input).tensor]]);
          const expected = await original.run(feeds);
          if ([...expected.values()].some(({ data }) => data.every((value) => Math.abs(value) < FOUND))) continue;
          errors['runtime'] = largestError(expected, await canonical.run(feeds));
          errors['own evaluator'] = largestError(expected, evaluateGraph(prepared.graph, feeds));
          break;
        }
        await original.close();
        await canonical.close();
        expect(Object.keys(errors)).toHaveLength(2);
        for (const error of Object.values(errors)) expect(error).toBeLessThanOrEqual(1e-5);
      },
    );
  },
);

function largestError(expected: ReadonlyMap<string, Tensor>, found: ReadonlyMap<string, Tensor>): number {
  let largest = 0;
  for (const [output, { data }] of expected) {
    const other = found.get(output)!.data;
    let error = 0;
    let norm = 0;
    for (let i = 0; i < data.length; i++) {
      error += (other[i]! - data[i]!) ** 2;
      norm += data[i]! ** 2;
    }
    largest = Math.max(largest, Math.sqrt(error / norm));
  }
  return largest;
}
