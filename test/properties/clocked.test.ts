import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { clock, simulateClocked, type ClockOptions } from '../../src/clocked/index.js';
import type { NirGraph, NirMetadata, NirNode } from '../../src/nir/index.js';
import { ifNode, nirChain, nirDoubles, nirGraph } from '../helpers/nir-graphs.js';

const subtract: NirMetadata = { 'snn_convert.reset': 'subtract', 'snn_convert.compare': '>=' };

function outputOf(
  graph: NirGraph,
  data: readonly number[],
  shape: readonly number[],
  timesteps: number,
  options: ClockOptions = {},
) {
  const run = simulateClocked(clock(graph, { dt: 1, ...options }), { shape, data }, { timesteps });
  return [...run.outputs.values()][0]!.data;
}

const sum = (list: ArrayLike<number>): number => Array.from(list).reduce((a, b) => a + b, 0);
const matrix = (rows: number, columns: number) =>
  fc.array(fc.integer({ min: -8, max: 8 }), { minLength: rows * columns, maxLength: rows * columns });

describe('networks without memory', () => {
  test('a chain of Linear nodes is the product of their matrices, at every timestep', () => {
    fc.assert(
      fc.property(matrix(3, 4), matrix(2, 3), matrix(5, 4), (a, b, x) => {
        const graph = nirChain(
          [4],
          {
            a: { type: 'Linear', weight: nirDoubles([3, 4], a) },
            b: { type: 'Linear', weight: nirDoubles([2, 3], b) },
          },
          [2],
        );
        const expected = Array.from({ length: 5 }, (_, t) => {
          const hidden = [0, 1, 2].map((i) => sum([0, 1, 2, 3].map((k) => a[i * 4 + k]! * x[t * 4 + k]!)));
          return [0, 1].map((i) => sum([0, 1, 2].map((k) => b[i * 3 + k]! * hidden[k]!)));
        });
        expect([...outputOf(graph, x, [5, 4], 5)].map((v) => v + 0)).toEqual(expected.flat().map((v) => v + 0));
      }),
    );
  });

  test('several edges into a node add up; the order of nodes and edges does not matter', () => {
    fc.assert(
      fc.property(matrix(2, 2), matrix(2, 2), matrix(3, 2), fc.boolean(), (a, b, x, reverse) => {
        const nodes: Record<string, NirNode> = {
          input: { type: 'Input', shape: [2] },
          a: { type: 'Linear', weight: nirDoubles([2, 2], a) },
          b: { type: 'Linear', weight: nirDoubles([2, 2], b) },
          output: { type: 'Output', shape: [2] },
        };
        const edges: [string, string][] = [
          ['input', 'a'],
          ['input', 'b'],
          ['a', 'output'],
          ['b', 'output'],
        ];
        const graph = reverse
          ? nirGraph(Object.fromEntries(Object.entries(nodes).reverse()), [...edges].reverse())
          : nirGraph(nodes, edges);
        const both = nirChain(
          [2],
          {
            ab: {
              type: 'Linear',
              weight: nirDoubles(
                [2, 2],
                a.map((w, i) => w + b[i]!),
              ),
            },
          },
          [2],
        );
        expect([...outputOf(graph, x, [3, 2], 3)]).toEqual([...outputOf(both, x, [3, 2], 3)]);
      }),
    );
  });
});

describe('neurons', () => {
  // binary fractions, so that sums are exact
  const current = fc.integer({ min: 0, max: 64 }).map((n) => n / 16);
  const threshold = fc.integer({ min: 1, max: 64 }).map((n) => n / 16);

  test('a constant current into an IF neuron that subtracts gives floor(T I / theta) spikes, one at a time or several', () => {
    fc.assert(
      fc.property(current, threshold, fc.integer({ min: 1, max: 50 }), (i, theta, timesteps) => {
        const several = { ...subtract, 'snn_convert.spikes': 'multi' };
        const many = nirChain([1], { n: ifNode([1], theta, 1, several) }, [1]);
        expect(sum(outputOf(many, [i], [1], timesteps))).toBe(Math.floor((timesteps * i) / theta));
        const one = nirChain([1], { n: ifNode([1], theta, 1, subtract) }, [1]);
        expect(sum(outputOf(one, [i], [1], timesteps))).toBe(
          i >= theta ? timesteps : Math.floor((timesteps * i) / theta),
        );
      }),
    );
  });

  test('with v > theta and hard reset, one spike each time the current has exceeded the threshold', () => {
    fc.assert(
      fc.property(current, threshold, fc.integer({ min: 1, max: 50 }), (i, theta, timesteps) => {
        const period = i === 0 ? Infinity : Math.floor(theta / i) + 1;
        const graph = nirChain([1], { n: ifNode([1], theta) }, [1]);
        expect(sum(outputOf(graph, [i], [1], timesteps))).toBe(Math.floor(timesteps / period));
      }),
    );
  });

  test('what was sent is what arrived minus what is left in the membrane', () => {
    fc.assert(
      fc.property(
        fc.array(current, { minLength: 1, maxLength: 30 }),
        threshold,
        fc.integer({ min: 1, max: 4 }),
        (x, theta, most) => {
          const metadata = { ...subtract, 'snn_convert.max_spikes': most, 'snn_convert.v_init': theta / 2 };
          const graph = nirChain([1], { n: ifNode([1], theta, 1, metadata) }, [1]);
          const input = { shape: [x.length, 1], data: x };
          const { counts, membranes, spikes } = simulateClocked(clock(graph, { dt: 1 }), input, {
            record: { membranes: true, spikes: true },
          });
          const left = membranes.get('n')!.data.at(-1)!;
          expect(counts.get('n')!.data[0]! * theta).toBe(theta / 2 + sum(x) - left);
          expect(Math.max(...spikes.get('n')!.data)).toBeLessThanOrEqual(most);
        },
      ),
    );
  });

  test.each(['euler', 'exact'] as const)(
    'the period of a LIF neuron nears tau ln(rI / (rI - theta)), by %s',
    (method) => {
      fc.assert(
        fc.property(
          fc.double({ min: 0.01, max: 0.1, noNaN: true }),
          fc.double({ min: 1.2, max: 5, noNaN: true }),
          (tau, i) => {
            const dt = tau / 5000;
            const node: NirNode = {
              type: 'LIF',
              tau: nirDoubles([1], tau),
              r: nirDoubles([1], 2),
              vLeak: nirDoubles([1], 0),
              vThreshold: nirDoubles([1], 2),
              vReset: nirDoubles([1], 0),
            };
            const out = outputOf(nirChain([1], { node }, [1]), [i], [1], 20_000, { dt, method });
            const times = Array.from(out).flatMap((spike, t) => (spike ? [t * dt] : []));
            const period = (times.at(-1)! - times[0]!) / (times.length - 1);
            // a spike waits for the end of its timestep
            const expected = tau * Math.log(i / (i - 1));
            expect(Math.abs(period - expected)).toBeLessThan(2 * dt);
          },
        ),
        { numRuns: 20 },
      );
    },
  );

  test('the methods agree in the limit of short timesteps', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        (tauSyn, tauMem) => {
          const one = nirDoubles([1], 1);
          const node: NirNode = {
            type: 'CubaLI',
            tauSyn: nirDoubles([1], tauSyn),
            tauMem: nirDoubles([1], tauMem),
            r: one,
            vLeak: nirDoubles([1], 0.25),
            wIn: one,
          };
          const graph = nirChain([1], { node }, [1]);
          const [euler, exact] = (['euler', 'exact'] as const).map((method) =>
            outputOf(graph, [1], [1], 2000, { dt: 1e-3, method }),
          );
          expect(Math.max(...euler!.map((v, t) => Math.abs(v - exact![t]!)))).toBeLessThan(2e-3);
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('loops', () => {
  test('a nested loop is the flat one', () => {
    fc.assert(
      fc.property(matrix(3, 3), matrix(3, 3), matrix(12, 3), (w, back, x) => {
        const feedforward: NirNode = { type: 'Linear', weight: nirDoubles([3, 3], w) };
        const returning: NirNode = {
          type: 'Affine',
          weight: nirDoubles([3, 3], back),
          bias: nirDoubles([3], [1, 0, -1]),
        };
        const n = ifNode([3], 4);
        const inner = nirGraph(
          { in: { type: 'Input', shape: [3] }, n, returning, out: { type: 'Output', shape: [3] } },
          [
            ['in', 'n'],
            ['n', 'returning'],
            ['returning', 'n'],
            ['n', 'out'],
          ],
        );
        const nested = nirChain([3], { feedforward, inner }, [3]);
        const flat = nirChain([3], { feedforward, n }, [3]);
        const looped = {
          ...flat,
          nodes: new Map([...flat.nodes, ['returning', returning] as const]),
          edges: [...flat.edges, ['n', 'returning'] as const, ['returning', 'n'] as const],
        };
        const [a, b] = [nested, looped].map((graph) => outputOf(graph, x, [12, 3], 12));
        expect([...a!]).toEqual([...b!]);
      }),
    );
  });
});
