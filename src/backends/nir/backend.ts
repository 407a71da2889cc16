import type { Diagnostic } from '../../diagnostics/index.js';
import type { Backend, BackendChoices } from '../backend.js';
import { dialects, type Effect, type SoftReset } from './dialect.js';
import { exportNir } from './export-nir.js';
import { isRounding, lossLines, type LossReport } from './losses.js';
import type { NirOptions } from './to-nir.js';

/** The spiking part as a graph in the Neuromorphic Intermediate Representation, for the reader that is named. */
export const nir: Backend = {
  name: 'nir',
  summary: 'a NIR graph (HDF5) for other simulators and hardware, with what their reader will do differently',
  options: [
    {
      name: 'nir-dialect',
      kind: 'choice',
      choices: dialects.map(({ name }) => name),
      about: 'for which reader (default: strict, the specification)',
    },
    {
      name: 'soft-reset',
      kind: 'choice',
      choices: ['circuit', 'node'],
      about: 'as circuit that subtracts, or as IF node (default: what the reader has nodes for)',
    },
    {
      name: 'groups',
      kind: 'choice',
      choices: ['expand', 'keep'],
      about: 'convolutions in groups written out with zeros (default), or as they are in smaller files',
    },
    { name: 'dt', kind: 'number', about: 'length of a timestep in seconds, where the reader does not fix it' },
    { name: 'outputs', kind: 'list', about: 'values or layers at which the network ends (default: the read-outs)' },
  ],
  suffixes: ['.nir'],
  async emit(program, choices) {
    const { bytes, report } = await exportNir(program, optionsOf(choices));
    return {
      files: [{ suffix: '.nir', content: bytes }],
      facts: { dialect: report.dialect, nodes: report.nodes, edges: report.edges, losses: countOf(report, 'differs') },
      warnings: warningsOf(report),
      report: lossLines(report),
    };
  },
};

function optionsOf(choices: BackendChoices): NirOptions {
  const { dt, outputs, groups } = choices;
  const [dialect, softReset] = [choices['nir-dialect'], choices['soft-reset']];
  return {
    ...(dialect === undefined ? {} : { dialect: dialect as string }),
    ...(softReset === undefined ? {} : { softReset: softReset as SoftReset }),
    ...(groups === undefined ? {} : { groups: groups as 'expand' | 'keep' }),
    ...(dt === undefined ? {} : { dt: dt as number }),
    ...(outputs === undefined ? {} : { outputs: outputs as readonly string[] }),
  };
}

function countOf({ losses }: LossReport, effect: Effect): number {
  return losses.filter((loss) => loss.effect === effect).length;
}

function warningsOf(report: LossReport): readonly Diagnostic[] {
  const { dialect, reader, losses } = report;
  const differing = losses.filter((loss) => loss.effect === 'differs' && !isRounding(loss)).length;
  const [refused, unchecked] = [countOf(report, 'unsupported'), countOf(report, 'unchecked')];
  const said = [
    ...(differing > 0 ? [`differs at ${placesOf(differing)}: other spikes may leave there`] : []),
    ...(refused > 0 ? [`refuses ${placesOf(refused)}`] : []),
    ...(unchecked > 0 ? [`loads ${placesOf(unchecked)} with its type check off only`] : []),
  ];
  if (said.length === 0) return [];
  const exact = dialect !== 'strict' && differing + refused > 0;
  return [
    {
      code: 'READER_DIFFERS',
      where: `dialect "${dialect}"`,
      problem: `${reader} ${said.join('; ')}`,
      hint: exact ? 'see the report; --nir-dialect strict has exact circuits' : 'see the report',
    },
  ];
}

function placesOf(count: number): string {
  return count === 1 ? 'one place' : `${count} places`;
}
