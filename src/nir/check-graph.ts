import type { Diagnostic } from '../diagnostics/index.js';
import { sizeOf } from '../tensor/index.js';
import { edgeProblems } from './edges.js';
import type { NirArray, NirGraph, NirNode } from './graph.js';
import { nirFields } from './node-fields.js';

/** What is wrong with a graph by itself: edges to nowhere, parameters that are no numbers, time constants that are not positive, wrong ranks. */
export function graphProblems(graph: NirGraph, where: string, path = ''): Diagnostic[] {
  const here = path === '' ? where : `${where}: graph "${path}"`;
  return [
    ...edgeProblems(graph.edges, graph.nodes, here),
    ...[...graph.nodes].flatMap(([name, node]) => {
      const inner = path === '' ? name : `${path}.${name}`;
      return node.type === 'NIRGraph'
        ? graphProblems(node, where, inner)
        : nodeProblems(node).map(([code, problem]) => ({
            code,
            where: `${where}: node "${inner}"`,
            problem,
            hint: 'correct the network where it was exported',
          }));
    }),
  ];
}

type Problem = readonly [code: string, text: string];

function nodeProblems(node: Exclude<NirNode, NirGraph>): Problem[] {
  const values = node as unknown as Readonly<Record<string, unknown>>;
  const fields = nirFields[node.type].filter(({ key }) => values[key] !== undefined);
  return fields
    .flatMap(({ key, name, kind }): Problem[] => {
      const value = values[key];
      if (kind === 'reals') return arrayProblems(name, value as NirArray);
      const numbers = typeof value === 'string' ? [] : [value].flat().map(Number);
      const least = leastOf(name);
      return numbers.every((n) => n >= least)
        ? []
        : [['NIR_BAD_FIELD', `expected "${name}" of at least ${least} but found ${numbers.join(', ')}`]];
    })
    .concat(weightProblems(node));
}

function leastOf(name: string): number {
  if (name === 'padding') return 0;
  return name === 'start_dim' || name === 'end_dim' ? -Infinity : 1;
}

function arrayProblems(name: string, { shape, data }: NirArray): Problem[] {
  if (data.length !== sizeOf(shape))
    return [['NIR_BAD_FIELD', `"${name}" has ${data.length} elements, not those of shape [${shape.join(',')}]`]];
  const odd = data.findIndex((x) => !Number.isFinite(x));
  if (odd >= 0) return [['NIR_NOT_FINITE', `"${name}" holds ${data[odd]!} at element ${odd}`]];
  const low = data.findIndex((x) => (name.startsWith('tau') ? x <= 0 : name === 'delay' && x < 0));
  if (low < 0) return [];
  const expected = name === 'delay' ? 'no negative delay' : 'a positive time constant';
  return [['NIR_BAD_TIME', `expected ${expected} but found "${name}" of ${data[low]!} at element ${low}`]];
}

function weightProblems(node: NirNode): Problem[] {
  switch (node.type) {
    case 'Linear':
      return rankProblem(node.weight, 2, Infinity);
    case 'Affine':
      return [...rankProblem(node.weight, 2, 2), ...biasProblem(node.bias, node.weight.shape.at(-2))];
    case 'Conv1d':
    case 'Conv2d': {
      const rank = node.type === 'Conv1d' ? 3 : 4;
      const [outputs = 0] = node.weight.shape;
      const uneven: Problem[] =
        outputs % node.groups === 0
          ? []
          : [['NIR_BAD_FIELD', `expected output channels in ${node.groups} equal groups but found ${outputs}`]];
      return [...rankProblem(node.weight, rank, rank), ...biasProblem(node.bias, outputs), ...uneven];
    }
    default:
      return [];
  }
}

function rankProblem({ shape }: NirArray, least: number, most: number): Problem[] {
  if (shape.length >= least && shape.length <= most) return [];
  const expected = least === most ? `${least}` : `${least} or more`;
  return [['NIR_BAD_RANK', `expected a weight of ${expected} axes but found [${shape.join(',')}]`]];
}

function biasProblem(bias: NirArray, outputs: number | undefined): Problem[] {
  return outputs === undefined || bias.data.length === outputs
    ? []
    : [['NIR_BAD_FIELD', `expected ${outputs} biases but found [${bias.shape.join(',')}]`]];
}
