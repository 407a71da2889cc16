import { clock, isFiring, readNir, type NirNode } from '../index.js';
import { readBytes } from '../vision/index.js';
import { printable } from './printable.js';
import { warnOfNotes } from './run-nir.js';
import { tableLines, whole } from './table.js';
import { paint, print, printJson } from './terminal.js';

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
  warnOfNotes(notes);
  // the exact method takes timesteps of any length
  const program = clock(graph, { where: path, method: 'exact' });
  const { nodes, inputs, outputs, recurrent } = program;
  const spiking = nodes.filter((_, i) => isFiring(program, i));
  const neurons = spiking.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
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
  else printInspection(found, neurons);
}

function singles(metadata: NirNode['metadata'] = {}): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(metadata).filter((entry): entry is [string, string | number] => typeof entry[1] !== 'object'),
  );
}

function printInspection({ network, version, nodes, recurrent, metadata }: NirInspection, neurons: number): void {
  print(
    `${paint.bold(network)}  NIR ${printable(version)}, ${nodes.length} nodes, ${whole(neurons)} spiking neurons`,
    ...tableLines(
      [
        ['node', 'type', 'from', 'input', 'output'],
        ...nodes.map(({ name, type, from, input, output }) => [
          printable(name),
          type,
          printable(from.join(' + ')) || '-',
          `[${input.join(',')}]`,
          `[${output.join(',')}]`,
        ]),
      ],
      3,
    ),
  );
  for (const [source, target] of recurrent) print(`  one timestep later: ${printable(`${source} -> ${target}`)}`);
  for (const [key, value] of Object.entries(metadata)) print(`  ${printable(`${key}: ${value}`)}`);
}
