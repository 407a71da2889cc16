import { clock, readNir, type NirNode } from '../index.js';
import { readBytes } from '../vision/index.js';
import { tableLines, whole } from './table.js';
import { paint, print, printJson, warn } from './terminal.js';

/** What `inspect --json` prints of a NIR network. */
interface NirInspection {
  readonly network: string;
  /** Of the package that wrote the file. */
  readonly version: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Connections that act one timestep later. */
  readonly recurrent: readonly (readonly [string, string])[];
  /** In the order of evaluation; nested graphs unfolded. */
  readonly nodes: readonly {
    readonly name: string;
    readonly type: string;
    readonly input: readonly number[];
    readonly output: readonly number[];
    readonly from: readonly string[];
  }[];
  readonly metadata: Readonly<Record<string, string | number>>;
}

/** Shows what is in a NIR file: nodes in the order of evaluation with their shapes, and which connections close loops. @throws as readNir and clock */
export async function inspectNir(path: string, json: boolean | undefined): Promise<void> {
  const { graph, version, notes } = await readNir(await readBytes(path), path);
  for (const { where, problem, hint } of notes) warn(`${where}: ${problem}; ${hint}`);
  // the exact method takes timesteps of any length
  const { nodes, inputs, outputs, recurrent } = clock(graph, { where: path, method: 'exact' });
  const found: NirInspection = {
    network: path,
    version,
    inputs,
    outputs,
    recurrent,
    nodes: nodes.map(({ name, type, inputShape, shape, from }) => ({
      name,
      type,
      input: inputShape,
      output: shape,
      from: from.map(({ node }) => nodes[node]!.name),
    })),
    metadata: singles(graph.metadata),
  };
  if (json) printJson(found);
  else printInspection(found);
}

function singles(metadata: NirNode['metadata'] = {}): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(metadata).filter((entry): entry is [string, string | number] => typeof entry[1] !== 'object'),
  );
}

function printInspection({ network, version, nodes, recurrent, metadata }: NirInspection): void {
  const neurons = nodes.filter(({ type }) => /IF$/.test(type));
  const count = neurons.reduce((sum, { output }) => sum + output.reduce((a, b) => a * b, 1), 0);
  print(
    `${paint.bold(network)}  NIR ${version}, ${nodes.length} nodes, ${whole(count)} spiking neurons`,
    ...tableLines(
      [
        ['node', 'type', 'from', 'input', 'output'],
        ...nodes.map(({ name, type, from, input, output }) => [
          name,
          type,
          from.join(' + ') || '-',
          `[${input.join(',')}]`,
          `[${output.join(',')}]`,
        ]),
      ],
      3,
    ),
  );
  for (const [source, target] of recurrent) print(`  one timestep later: ${source} -> ${target}`);
  for (const [key, value] of Object.entries(metadata)) print(`  ${key}: ${value}`);
}
