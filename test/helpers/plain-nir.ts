import type { NirArray, NirGraph, NirNode } from '../../src/nir/index.js';

/** What every node sent at every timestep, by name. */
export type Raster = ReadonlyMap<string, readonly Float64Array[]>;

/**
 * A NIR graph run timestep by timestep in doubles, as plainly as can be: the input is constant; an edge acts in the same timestep unless it closes a circle, then in the
 * next. Of what the exporter keeps in the metadata, reset, comparison, initial membrane and number of spikes are followed.
 */
export function runNir(
  graph: NirGraph,
  inputs: ReadonlyMap<string, ArrayLike<number>>,
  timesteps: number,
  dt = graph.metadata!['snn_convert.dt'] as number,
): Raster {
  const { order, back } = ordered(graph);
  const shapes = new Map<string, readonly number[]>();
  const states = new Map<string, Float64Array>();
  const sent = new Map<string, Float64Array>();
  const raster = new Map<string, Float64Array[]>(order.map((name) => [name, []]));
  for (let t = 1; t <= timesteps; t++) {
    const before = new Map(sent);
    for (const name of order) {
      const node = graph.nodes.get(name)!;
      const sources = graph.edges.filter(([, target]) => target === name);
      let sum: Float64Array | undefined;
      let shape: readonly number[] = [];
      for (const [source, target] of sources) {
        const late = back.has(`${source}\n${target}`);
        const values = (late ? before : sent).get(source);
        if (!late) shape = shapes.get(source)!;
        if (!values) continue;
        if (!sum) sum = Float64Array.from(values);
        else {
          if (sum.length !== values.length) throw new Error(`${source} does not fit into ${name}`);
          values.forEach((v, i) => (sum![i]! += v));
        }
      }
      if (node.type === 'Input') {
        sum = Float64Array.from(inputs.get(name)!);
        shape = node.shape;
      }
      const made = step(name, node, sum!, shape, states, dt);
      const size = made.shape.reduce((a, b) => a * b, 1);
      if (made.values.length !== size)
        throw new Error(`${name}: ${made.values.length} elements for [${made.shape.join()}]`);
      shapes.set(name, made.shape);
      sent.set(name, made.values);
      raster.get(name)!.push(made.values);
    }
  }
  return raster;
}

interface Made {
  readonly values: Float64Array;
  readonly shape: readonly number[];
}

function step(
  name: string,
  node: NirNode,
  x: Float64Array,
  shape: readonly number[],
  states: Map<string, Float64Array>,
  dt: number,
): Made {
  const fits = ({ shape: own }: NirArray): void => {
    if (own.join() !== shape.join()) throw new Error(`${name}: parameters [${own.join()}] for input [${shape.join()}]`);
  };
  switch (node.type) {
    case 'Input':
    case 'Output':
      if (node.shape.join() !== shape.join())
        throw new Error(`${name}: [${shape.join()}] is not [${node.shape.join()}]`);
      return { values: x, shape };
    case 'Scale':
      fits(node.scale);
      return { values: x.map((v, i) => v * node.scale.data[i]!), shape };
    case 'Threshold':
      fits(node.threshold);
      return { values: x.map((v, i) => (v > node.threshold.data[i]! ? 1 : 0)), shape };
    case 'Flatten':
      return { values: x, shape: [x.length] };
    case 'Linear':
    case 'Affine': {
      const [outputs = 0, inputs = 0] = node.weight.shape;
      if (shape.join() !== `${inputs}`) throw new Error(`${name}: [${shape.join()}] into ${inputs} columns`);
      const values = Float64Array.from({ length: outputs }, (_, o) => {
        let sum = node.type === 'Affine' ? node.bias.data[o]! : 0;
        for (let i = 0; i < inputs; i++) sum += node.weight.data[o * inputs + i]! * x[i]!;
        return sum;
      });
      return { values, shape: [outputs] };
    }
    case 'Conv1d':
    case 'Conv2d':
      return convolved(node, x, shape);
    case 'SumPool2d':
    case 'AvgPool2d': {
      const [channels = 1] = shape;
      const size = node.kernelSize.reduce((a, b) => a * b, 1);
      const one = node.type === 'SumPool2d' ? 1 : 1 / size;
      const weight = { shape: [channels, 1, ...node.kernelSize], data: new Float64Array(channels * size).fill(one) };
      const bias = { shape: [channels], data: new Float64Array(channels) };
      const { stride, padding } = node;
      return convolved({ type: 'Conv2d', weight, bias, stride, padding, dilation: [1, 1], groups: channels }, x, shape);
    }
    case 'I': {
      fits(node.r);
      const v = states.get(name) ?? new Float64Array(x.length);
      states.set(name, v);
      x.forEach((current, i) => (v[i]! += node.r.data[i]! * current * dt));
      return { values: Float64Array.from(v), shape };
    }
    case 'IF':
    case 'LIF':
      return fired(name, node, x, shape, states, dt, fits);
    default:
      throw new Error(`${node.type} is not run here`);
  }
}

function fired(
  name: string,
  node: Extract<NirNode, { type: 'IF' | 'LIF' }>,
  x: Float64Array,
  shape: readonly number[],
  states: Map<string, Float64Array>,
  dt: number,
  fits: (array: NirArray) => void,
): Made {
  [node.r, node.vThreshold, node.vReset].forEach(fits);
  const kept = node.metadata ?? {};
  const first = kept['snn_convert.v_init'] ?? 0;
  const v =
    states.get(name) ?? x.map((_, i) => (typeof first === 'number' ? first : ((first as NirArray).data[i] ?? NaN)));
  states.set(name, v);
  const most = kept['snn_convert.spikes'] === 'multi' ? (kept['snn_convert.max_spikes'] as number) : 1;
  const values = x.map((current, i) => {
    const drive = node.r.data[i]! * current;
    v[i] =
      node.type === 'IF'
        ? v[i]! + drive * dt
        : v[i]! + (dt / node.tau.data[i]!) * (node.vLeak.data[i]! - v[i]! + drive);
    const threshold = node.vThreshold.data[i]!;
    const spikes = kept['snn_convert.compare'] === '>=' ? Number(v[i] >= threshold) : Number(v[i] > threshold);
    if (spikes === 0) return 0;
    if (kept['snn_convert.reset'] !== 'subtract') {
      v[i] = node.vReset.data[i]!;
      return 1;
    }
    const n = Math.min(most, Math.floor(v[i] / threshold));
    v[i] -= n * threshold;
    return n;
  });
  return { values, shape };
}

type ConvNode = Extract<NirNode, { type: 'Conv1d' | 'Conv2d' }>;

function convolved(node: ConvNode, x: Float64Array, shape: readonly number[]): Made {
  const two = <T>(list: readonly T[], otherwise: T): [T, T] =>
    list.length === 1 ? [otherwise, list[0]!] : [list[0]!, list[1]!];
  const [h, w] = two(shape.slice(1), 1);
  const [kh, kw] = two(node.weight.shape.slice(2), 1);
  const [sh, sw] = two(node.stride, 1);
  const [ph, pw] = two(node.padding as number[], 0);
  const [dh, dw] = two(node.dilation, 1);
  const [outputs = 0, per = 0] = node.weight.shape;
  if (shape[0] !== per * node.groups) throw new Error(`${shape[0]} channels into ${per} x ${node.groups}`);
  const oh = Math.floor((h + 2 * ph - dh * (kh - 1) - 1) / sh) + 1;
  const ow = Math.floor((w + 2 * pw - dw * (kw - 1) - 1) / sw) + 1;
  const values = new Float64Array(outputs * oh * ow);
  for (let o = 0; o < outputs; o++) {
    const group = Math.floor(o / (outputs / node.groups));
    values.fill(node.bias.data[o]!, o * oh * ow, (o + 1) * oh * ow);
    for (let c = 0; c < per; c++)
      for (let a = 0; a < kh; a++)
        for (let b = 0; b < kw; b++) {
          const weight = node.weight.data[((o * per + c) * kh + a) * kw + b]!;
          if (weight === 0) continue;
          for (let i = 0; i < oh; i++) {
            const y = i * sh - ph + a * dh;
            if (y < 0 || y >= h) continue;
            for (let j = 0; j < ow; j++) {
              const z = j * sw - pw + b * dw;
              if (z >= 0 && z < w) values[(o * oh + i) * ow + j]! += weight * x[((group * per + c) * h + y) * w + z]!;
            }
          }
        }
  }
  return { values, shape: shape.length === 2 ? [outputs, ow] : [outputs, oh, ow] };
}

/** Nodes in an order in which all edges but those that close a circle point forwards; these are the back edges of a depth-first search from the inputs. */
function ordered(graph: NirGraph): { order: string[]; back: ReadonlySet<string> } {
  const state = new Map<string, 'open' | 'done'>();
  const order: string[] = [];
  const back = new Set<string>();
  const visit = (name: string): void => {
    state.set(name, 'open');
    for (const [source, target] of graph.edges) {
      if (source !== name) continue;
      if (state.get(target) === 'open') back.add(`${source}\n${target}`);
      else if (!state.has(target)) visit(target);
    }
    state.set(name, 'done');
    order.unshift(name);
  };
  for (const [name, node] of graph.nodes) if (node.type === 'Input') visit(name);
  if (order.length !== graph.nodes.size) throw new Error('some nodes are not reached from an input');
  return { order, back };
}
