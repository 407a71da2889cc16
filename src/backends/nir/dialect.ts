import { fail, nearest } from '../../diagnostics/index.js';
import type { NirNode } from '../../nir/index.js';

/** What a reader makes of something, against what the program does. */
export interface Reading {
  readonly what: string;
  readonly reader: string;
  readonly ours: string;
  readonly effect: Effect;
}

/** `exact`: the same spikes; `unchecked`: the same where the reader's type check is off; `differs`: other spikes may leave; `unsupported`: the reader refuses it. */
export type Effect = 'exact' | 'unchecked' | 'differs' | 'unsupported';

/** A reader of NIR files, as far as it matters to what is written for it. */
export interface Dialect {
  readonly name: string;
  readonly reader: string;
  /** Seconds of a timestep, for integrators and for leaky neurons; a timestep adds its charge once, so that r is 1 / dt where it is not fixed. */
  readonly dt: {
    readonly integrate: number;
    readonly leak: number;
    /** Whether the reader takes no other for leaky neurons. */
    readonly leakFixed?: true;
  };
  /** Whether an integrator multiplies its input by r dt; otherwise it adds it as it is. */
  readonly scalesCurrent: boolean;
  /** Whether numbers that float32 cannot hold are written in double precision. */
  readonly doubles: boolean;
  /** Node types that the reader has. */
  readonly nodes: ReadonlySet<NirNode['type']>;
  /** Whether convolutions may have groups. */
  readonly groups: boolean;
  /** Whether all neurons of a node must have the same threshold. */
  readonly oneThreshold: boolean;
  /** Whether SumPool2d pads; it ignores its padding otherwise. */
  readonly paddedSums: boolean;
  /** Whether Flatten leaves the axis of the batch in front of its axes; otherwise it counts that among them. */
  readonly flattensSamples: boolean;
  /** Whether a node may be read by several, and read several. */
  readonly branches: boolean;
  /** How soft reset is written unless told otherwise: as nodes that subtract, or as IF with the difference reported. */
  readonly softReset: SoftReset;
  /** Whether v > v_threshold is tested, not v >= v_threshold. */
  readonly strict: boolean;
  /** How an IF node is read, where our neuron subtracts its spikes and where it goes back to zero. */
  readonly soft: readonly Reading[];
  readonly hard: readonly Reading[];
  /** How a LIF node is read. */
  readonly leaky: readonly Reading[];
}

/** Soft reset as a circuit of integrator, threshold and feedback, or as an IF node. */
export type SoftReset = 'circuit' | 'node';

const everywhere = ['Input', 'Output', 'Affine', 'Conv2d', 'IF', 'LIF', 'Flatten'] as const;
const toZero = 'sets the membrane to v_reset: what is above the threshold is lost';
const subtracts = 'subtracts the spike: what is above the threshold stays';
const back = 'sets the membrane to zero';
const one = 'sends one spike a timestep';

/** Every dialect, the specification first. */
export const dialects: readonly Dialect[] = [
  {
    name: 'strict',
    reader: 'a reader that follows the specification',
    dt: { integrate: 1, leak: 1 },
    scalesCurrent: true,
    doubles: true,
    nodes: new Set([...everywhere, 'Linear', 'Conv1d', 'Scale', 'SumPool2d', 'AvgPool2d', 'Threshold', 'I', 'Delay']),
    groups: true,
    oneThreshold: false,
    paddedSums: true,
    flattensSamples: true,
    branches: true,
    softReset: 'circuit',
    strict: true,
    soft: [{ what: 'reset', reader: toZero, ours: subtracts, effect: 'differs' }],
    hard: [{ what: 'reset', reader: 'sets the membrane to v_reset', ours: back, effect: 'exact' }],
    leaky: [
      {
        what: 'leak',
        reader: 'solves the equation in continuous time',
        ours: 'takes forward Euler steps of dt',
        effect: 'differs',
      },
    ],
  },
  {
    name: 'sinabs',
    reader: 'sinabs.nir.from_nir',
    dt: { integrate: 1, leak: 1, leakFixed: true },
    scalesCurrent: false,
    doubles: false,
    nodes: new Set([...everywhere, 'SumPool2d']),
    groups: true,
    oneThreshold: false,
    paddedSums: false,
    flattensSamples: true,
    branches: true,
    softReset: 'node',
    strict: false,
    soft: [
      { what: 'reset', reader: 'subtracts, whatever v_reset says', ours: subtracts, effect: 'exact' },
      { what: 'membrane', reader: 'clips it at -v_threshold', ours: 'has no lower bound', effect: 'differs' },
      {
        what: 'spikes',
        reader: 'sends every whole threshold in the membrane at once',
        ours: one,
        effect: 'differs',
      },
    ],
    hard: [{ what: 'reset', reader: 'subtracts, whatever v_reset says', ours: back, effect: 'differs' }],
    leaky: [
      { what: 'reset', reader: 'subtracts, whatever v_reset says', ours: back, effect: 'differs' },
      {
        what: 'leak',
        reader: 'keeps exp(-1 / tau) of the membrane and ignores r',
        ours: 'keeps 1 - dt / tau',
        effect: 'differs',
      },
    ],
  },
  {
    name: 'spikingjelly',
    reader: 'spikingjelly.activation_based.nir_exchange.import_from_nir',
    dt: { integrate: 1e-4, leak: 1e-4 },
    scalesCurrent: true,
    doubles: false,
    nodes: new Set([...everywhere, 'Linear', 'Conv1d', 'AvgPool2d']),
    groups: false,
    oneThreshold: true,
    paddedSums: false,
    flattensSamples: true,
    branches: true,
    softReset: 'node',
    strict: false,
    soft: [{ what: 'reset', reader: toZero, ours: subtracts, effect: 'differs' }],
    hard: [{ what: 'reset', reader: 'sets the membrane to v_reset', ours: back, effect: 'exact' }],
    leaky: [],
  },
  {
    name: 'norse',
    reader: 'norse.torch.from_nir',
    dt: { integrate: 1, leak: 1e-3 },
    scalesCurrent: false,
    doubles: false,
    nodes: new Set([...everywhere, 'Linear', 'SumPool2d']),
    groups: true,
    oneThreshold: false,
    paddedSums: false,
    flattensSamples: false,
    branches: true,
    softReset: 'node',
    strict: true,
    soft: [{ what: 'reset', reader: toZero, ours: subtracts, effect: 'differs' }],
    hard: [{ what: 'reset', reader: 'sets the membrane to zero, whatever v_reset says', ours: back, effect: 'exact' }],
    leaky: [{ what: 'current', reader: 'ignores r', ours: 'adds the whole current', effect: 'differs' }],
  },
  {
    name: 'spyx',
    reader: 'spyx.nir.from_nir',
    dt: { integrate: 1, leak: 1 },
    scalesCurrent: false,
    doubles: false,
    nodes: new Set([...everywhere, 'Linear', 'Conv1d', 'Scale', 'SumPool2d', 'Threshold', 'I', 'Delay']),
    groups: true,
    oneThreshold: false,
    paddedSums: true,
    flattensSamples: true,
    branches: false,
    softReset: 'circuit',
    strict: true,
    soft: [{ what: 'reset', reader: 'subtracts the threshold', ours: subtracts, effect: 'exact' }],
    hard: [{ what: 'reset', reader: 'subtracts the threshold', ours: back, effect: 'differs' }],
    leaky: [{ what: 'reset', reader: 'subtracts the threshold', ours: back, effect: 'differs' }],
  },
  {
    name: 'snntorch',
    reader: 'snntorch.import_nir.import_from_nir',
    dt: { integrate: 1, leak: 1e-4, leakFixed: true },
    scalesCurrent: false,
    doubles: false,
    nodes: new Set([...everywhere, 'Linear', 'AvgPool2d']),
    groups: true,
    oneThreshold: true,
    paddedSums: false,
    flattensSamples: false,
    branches: true,
    softReset: 'node',
    strict: true,
    soft: [
      {
        what: 'spikes',
        reader: '(version 1.0.0) hands on spikes and membrane of IF together, on which the next layer fails',
        ours: 'hands on spikes',
        effect: 'unsupported',
      },
      { what: 'leak', reader: 'reads IF as Leaky with beta 0.9', ours: 'keeps its charge', effect: 'differs' },
      { what: 'reset', reader: 'subtracts, whatever v_reset says', ours: subtracts, effect: 'exact' },
    ],
    hard: [
      {
        what: 'spikes',
        reader: '(version 1.0.0) hands on spikes and membrane of IF together, on which the next layer fails',
        ours: 'hands on spikes',
        effect: 'unsupported',
      },
      { what: 'leak', reader: 'reads IF as Leaky with beta 0.9', ours: 'keeps its charge', effect: 'differs' },
      { what: 'reset', reader: 'subtracts, whatever v_reset says', ours: back, effect: 'differs' },
    ],
    leaky: [],
  },
];

/** A dialect by name. @throws BAD_OPTION for an unknown one */
export function dialectNamed(name: string): Dialect {
  const dialect = dialects.find((d) => d.name === name);
  if (dialect) return dialect;
  const names = dialects.map((d) => d.name);
  const near = nearest(name, names);
  return fail(
    'BAD_OPTION',
    'NIR dialect',
    `expected one of ${names.join(', ')} but found "${name}"`,
    near ? `did you mean "${near}"?` : 'take the one of the reader, or strict',
  );
}
