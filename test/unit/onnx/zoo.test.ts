import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { evaluateGraph } from '../../../src/ann/index.js';
import { decodeModel, encodeModel, loadModel, type Imported } from '../../../src/onnx/index.js';
import { real } from '../../../src/tensor/index.js';
import { relativeError, runtimeOutputs } from './compare.js';

const ZOO = '../shared/zoo';
const IMAGES = '../shared/data/wider_eval_60/images';
const present = existsSync(ZOO) && existsSync(IMAGES);
const files = present ? readdirSync(ZOO).filter((file) => file.endsWith('.onnx')) : [];
const when = present ? describe : describe.skip;
if (!present) console.log(`skipped: ${ZOO} or ${IMAGES} is not here`);

/** Small networks on a real photograph, which together use most operators; the others take too long in plain JavaScript. */
const COMPARED = ['yunet_n_320_320.onnx', 'mnist-8.onnx'];

/** An image as N,C,H,W with values 0..255. */
async function photograph(imported: Imported): Promise<{ name: string; shape: readonly number[]; data: Float32Array }> {
  const name = imported.graph.inputs[0]!;
  const { shape } = imported.graph.types.get(name)!;
  const [, channels, height, width] = shape as [number, number, number, number];
  const file = readdirSync(IMAGES).sort()[0]!;
  const resized = sharp(`${IMAGES}/${file}`).resize(width, height, { fit: 'fill' });
  const pixels = await (channels === 1 ? resized.greyscale() : resized.removeAlpha()).raw().toBuffer();
  const size = height * width;
  return {
    name,
    shape,
    data: Float32Array.from(
      { length: channels * size },
      (_, i) => pixels[(i % size) * channels + Math.floor(i / size)]!,
    ),
  };
}

when('the zoo', () => {
  it.each(files)('%s is imported whole, with static shapes', (file) => {
    const { graph } = loadModel(`${ZOO}/${file}`);
    const model = decodeModel(readFileSync(`${ZOO}/${file}`)).graph!;
    expect(graph.outputs).toEqual(model.output!.map((output) => output.name));
    for (const [, { shape }] of graph.types)
      expect(shape.every((extent) => Number.isInteger(extent) && extent >= 0)).toBe(true);
    const foldable = graph.nodes.filter(
      (node) => node.inputs.length > 0 && node.inputs.every((input) => input === '' || graph.constants.has(input)),
    );
    expect(foldable).toEqual([]);
    expect(
      graph.nodes.filter((node) => ['Identity', 'Shape', 'Constant', 'Dropout', 'Upsample'].includes(node.op)),
    ).toEqual([]);
  });

  it.each(files)('%s survives decoding and encoding', (file) => {
    const bytes = readFileSync(`${ZOO}/${file}`);
    const once = encodeModel(decodeModel(bytes));
    expect(once.length).toBe(bytes.length);
    expect(Buffer.from(encodeModel(decodeModel(once))).equals(Buffer.from(once))).toBe(true);
  });

  it.each(COMPARED)('%s computes what ONNX Runtime computes on a photograph', async (file) => {
    const imported = loadModel(`${ZOO}/${file}`);
    const { name, shape, data } = await photograph(imported);
    const feeds = new Map([[name, real(shape, data)]]);
    const ours = evaluateGraph(imported.graph, feeds);
    const theirs = await runtimeOutputs(readFileSync(`${ZOO}/${file}`), feeds);
    for (const [output, t] of ours) {
      expect(t.shape).toEqual(theirs[output]!.dims);
      expect(relativeError(t.data, theirs[output]!.data)).toBeLessThanOrEqual(1e-5);
    }
  });
});
