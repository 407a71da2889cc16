import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { clock, simulateClocked, type ClockedRun, type ClockMethod } from '../../../src/clocked/index.js';
import { readNir, type NirGraph } from '../../../src/nir/index.js';

interface Case {
  readonly shape: number[];
  readonly input: number[];
  readonly outputShape: number[];
  readonly output: number[];
  /** Whose nodes these are, where two cases share them. */
  readonly of?: string;
  readonly method?: ClockMethod;
}

const { dt, cases } = JSON.parse(readFileSync('fixtures/nir/expected.json', 'utf8')) as {
  dt: number;
  cases: Record<string, Case>;
};

let whole: NirGraph;
beforeAll(async () => {
  whole = (await readNir(readFileSync('fixtures/nir/every-node.nir'), 'every-node.nir')).graph;
});

/** The chain of one case alone. */
function chain(name: string): NirGraph {
  const own = new Set([`${name}-in`, name, `${name}-back`, `${name}-out`]);
  return {
    ...whole,
    nodes: new Map([...whole.nodes].filter(([key]) => own.has(key))),
    edges: whole.edges.filter(([source]) => own.has(source)),
  };
}

function run(name: string, { shape, input, of = name, method }: Case): ClockedRun {
  const program = clock(chain(of), { dt, ...(method ? { method } : {}) });
  return simulateClocked(program, { shape, data: input });
}

/** Weights are single precision in the file and in the expectation, all else is double precision: what differs is the order of sums. */
const ROUNDING = 1e-12;
/** The expectation of exact solutions comes from a midpoint rule with ten thousand steps a timestep. */
const INTEGRATION = 1e-9;

test.each(Object.keys(cases))('%s gives what an independent computation gives', (name) => {
  const { outputShape, output } = cases[name]!;
  const found = [...run(name, cases[name]!).outputs.values()][0]!;
  expect(found.shape).toEqual(outputShape);
  const worst = Math.max(...output.map((value, i) => Math.abs(value - found.data[i]!)));
  expect(worst).toBeLessThan(cases[name]!.method === 'exact' ? INTEGRATION : ROUNDING);
});

test('spiking cases do spike, and not always', () => {
  for (const name of ['threshold', 'if', 'lif', 'cubalif', 'loop']) {
    const { output } = cases[name]!;
    expect(output.some((value) => value === 1)).toBe(true);
    expect(output.some((value) => value === 0)).toBe(true);
  }
});
