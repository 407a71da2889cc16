import { beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CalibrationRecord } from '../../src/calibration/index.js';
import { calibrate, convertPrepared } from '../../src/convert.js';
import { simulateByEvents } from '../../src/engine/index.js';
import { GraphView } from '../../src/ir/index.js';
import type { OpenedModel } from '../../src/model.js';
import { openModel } from '../../src/model.js';
import { decodeModel } from '../../src/onnx/index.js';
import { partition } from '../../src/partition.js';
import { simulate } from '../../src/sim/index.js';
import type { SnnProgram } from '../../src/snn/index.js';
import { supportTable } from '../../src/support.js';
import { real } from '../../src/tensor/index.js';
import type { RealTensor, Tensor } from '../../src/tensor/index.js';
import { relativeError } from '../helpers/graphs.js';
import { compareLayers, disturbedOutputs, finalValues, worstRatio } from '../helpers/layer-by-layer.js';
import type { FinalValues, LayerComparison } from '../helpers/layer-by-layer.js';
import { runInOnnxRuntime } from '../helpers/onnxruntime.js';
import { seededRandom } from '../helpers/random-tensor.js';

/** One small detector with every operator, made by fixtures/every-operator/make.py. */
const path = fileURLToPath(new URL('../../fixtures/every-operator/every-operator.onnx', import.meta.url));
const bytes = readFileSync(path);

/** Operators that cannot stand between weighted layers although their verdict is not `host`, and why. */
const truthValues = 'reads truth values, which no operator between weighted layers makes';
const onlyOutside = new Map([
  ['And', truthValues],
  ['Identity', 'leaves no node behind: importing passes its input on'],
  ['Or', truthValues],
  ['Xor', truthValues],
]);

/** Noise in multiples of 1/4: the network rounds some of its channels, and those lie far from where rounding jumps then. */
function imageOf(seed: number): Map<string, RealTensor> {
  const random = seededRandom(seed);
  const data = Float32Array.from({ length: 3 * 32 * 32 }, () => Math.floor(5 * random()) / 4);
  return new Map([['image', real([1, 3, 32, 32], data)]]);
}

let model: OpenedModel;
let calibration: CalibrationRecord;
let ann: ReadonlyMap<string, Tensor>;
const input = imageOf(9);
beforeAll(async () => {
  model = openModel(path);
  // the input is among the samples: nothing is clipped then, and what is left is rounding
  calibration = await calibrate(model.prepared, [1, 2, 3, 9].map(imageOf), { source: 'random' });
  ann = await runInOnnxRuntime(bytes, input);
});

describe('the model', () => {
  test('has every operator of the table', () => {
    const there = new Set(decodeModel(bytes).graph!.node!.map((node) => node.opType));
    expect(
      supportTable()
        .map(({ op }) => op)
        .filter((op) => !there.has(op)),
    ).toEqual([]);
  });

  test('has every operator that spikes or is computed in a soma between weighted layers', () => {
    const { nodes } = model.imported.graph;
    const { regions } = partition(new GraphView(model.imported.graph));
    const origins = new Set(nodes.filter((node) => regions.get(node.name) === 'body').map((node) => node.origin));
    // what one node of the file became has the file's node for its origin
    const inside = new Set(
      decodeModel(bytes)
        .graph!.node!.filter((node) => origins.has(node.name!))
        .map((node) => node.opType),
    );
    const absent = supportTable().filter(({ op, verdict }) => verdict !== 'host' && !inside.has(op));
    for (const { op } of absent) console.info(`${op} is not between weighted layers: ${onlyOutside.get(op) ?? '?'}`);
    expect(absent.map(({ op }) => op)).toEqual([...onlyOutside.keys()]);
  });
});

interface Converted {
  readonly program: SnnProgram;
  readonly values: FinalValues;
  readonly layers: readonly LayerComparison[];
}

async function converted(preset: string, timesteps?: number): Promise<Converted> {
  const settings = timesteps === undefined ? { preset } : { preset, timesteps };
  const { program } = convertPrepared(model.prepared, calibration, settings);
  const values = finalValues(program, input);
  return { program, values, layers: await compareLayers(model.prepared.graph, program, input, values) };
}

const isReal = (name: string): boolean => ann.get(name)!.dtype === 'f32';
const numbersOf = ({ data }: Tensor): number[] => Array.from(data, Number);

describe.each(['exact', 'default'])('%s', (preset) => {
  let made: Converted;
  beforeAll(async () => {
    made = await converted(preset);
  });

  test('every neuron has sent its value to 3/4 of a unit spike', () => {
    // charges are float32 and may be 2^13 units: half a unit in their last place is 2^-11 units
    const off = [...made.values.residual].filter(([, residual]) => residual >= 0.75 + 2 ** -11);
    expect(made.values.residual.size).toBeGreaterThan(50);
    expect(off).toEqual([]);
  });

  test('every layer, given what the neurons before it sent, is what ONNX Runtime makes of it', () => {
    expect(made.layers.length).toBeGreaterThan(100);
    expect(made.layers.filter((layer) => !(worstRatio(layer) <= 1)).map(({ layer }) => layer)).toEqual([]);
  });

  test('real outputs are as close to ONNX Runtime as 3/4 of a unit at every neuron and half a quantum of every weight allow', async () => {
    const { program, values, layers } = made;
    const names = ['dense', 'verdict', 'boxes', 'probability'];
    const allowed = new Map(names.map((name) => [name, 0]));
    for (let seed = 1; seed <= 8; seed++) {
      const random = seededRandom(seed);
      const disturbed = await disturbedOutputs(model.prepared.graph, program, input, layers, 0.75, random);
      for (const name of names)
        allowed.set(name, Math.max(allowed.get(name)!, relativeError(disturbed.get(name)!, ann.get(name)!)));
    }
    for (const name of names) {
      const error = relativeError(values.outputs.get(name)!, ann.get(name)!);
      expect([name, error <= allowed.get(name)!]).toEqual([name, true]);
      // roundings of some twenty layers, one behind the other
      expect(allowed.get(name)!).toBeLessThan(0.03);
    }
  });

  test('choices, places and truth values are the same', () => {
    for (const name of model.imported.graph.outputs.filter((output) => !isReal(output)))
      expect([name, numbersOf(made.values.outputs.get(name)!)]).toEqual([name, numbersOf(ann.get(name)!)]);
    // whole numbers and eighths, which weights and spikes represent exactly
    for (const name of ['best', 'count', 'chosen', 'scattered', 'negated'])
      expect(relativeError(made.values.outputs.get(name)!, ann.get(name)!)).toBeLessThan(1e-6);
  });
});

test('the event-driven simulator gives the same, to the last bit', () => {
  const { program } = convertPrepared(model.prepared, calibration, { preset: 'default' });
  const run = (simulator: typeof simulate): unknown =>
    [...simulator(program, input, { timesteps: 2 })].map(({ outputs }) => [...outputs.values()].map(numbersOf));
  expect(run(simulateByEvents)).toEqual(run(simulate));
});

test('rate coding too: every layer, given what the neurons before it sent, is what ONNX Runtime makes of it', async () => {
  const { layers } = await converted('levels', 2);
  expect(layers.filter((layer) => !(worstRatio(layer) <= 1)).map(({ layer }) => layer)).toEqual([]);
});
