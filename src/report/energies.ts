import { ENERGY } from '../evaluation/index.js';
import type { RunResult } from './report.js';

/** What one operation costs, and what the count of operations misses. */
export interface Assumptions {
  readonly name: string;
  /** Where the figures are from. */
  readonly source: string;
  /** Of the ANN, and of what stays analog in the SNN. @unit pJ per multiply-accumulate */
  readonly mac: number;
  /** Of an ANN's neuron. @unit pJ per image */
  readonly annNeuron: number;
  /** Of a unit spike at a neuron. @unit pJ */
  readonly ac: number;
  /** Of a spiking neuron. @unit pJ per timestep, virtual timesteps each for themselves */
  readonly update: number;
  /** In words, for readers who might take the figure for a measurement. */
  readonly leavesOut: readonly string[];
}

/** Three views of the same work. None of them is a measurement. */
export const assumptionSets: readonly Assumptions[] = [
  {
    name: '45 nm, 32-bit floating point',
    source: 'M. Horowitz, Computing’s energy problem, ISSCC 2014: 4.6 pJ a multiply-accumulate, 0.9 pJ an addition',
    mac: ENERGY.mac,
    annNeuron: 0,
    ac: ENERGY.ac,
    update: 0,
    leavesOut: [
      'moving weights, spikes and membranes to and from memory, which often costs more than the arithmetic',
      'the update and the comparison of every neuron at every timestep',
      'clocks and leakage, which cost more the longer a network runs',
      'that hardly any ANN is deployed in floating point of 32 bits',
    ],
  },
  {
    name: '45 nm, 8-bit integers',
    source: 'M. Horowitz, ISSCC 2014: 0.23 pJ a multiply-accumulate, 0.03 pJ an addition',
    mac: 0.23,
    annNeuron: 0,
    ac: 0.03,
    update: 0,
    leavesOut: [
      'moving weights, spikes and membranes to and from memory',
      'the update and the comparison of every neuron at every timestep',
      'accumulators and membranes, which need more than 8 bits',
      'what either network loses when its weights are rounded to 8 bits',
    ],
  },
  {
    name: 'Loihi against a GPU',
    source:
      'Loihi: 27.1 pJ a synaptic event, 81 pJ a neuron update (M. Davies et al., IEEE Micro 38, 2018); GTX Titan Black: 300 pJ a multiply-accumulate or neuron ' +
      '(B. Degnan et al., IEEE TVLSI 24, 2016); the same figures as in KerasSpiking',
    mac: 300,
    annNeuron: 300,
    ac: 27.1,
    update: 81,
    leavesOut: [
      'whether the network fits the chip: its weights, fan-in, bits and neuron model',
      'messages between cores and chips, and the host that feeds them',
      'static power of both devices; the GPU’s figure assumes large batches',
      'that a chip of 14 nm is compared with a graphics card of 28 nm',
      'transfers of what stays analog, which is counted as work of the GPU',
    ],
  },
];

/** An estimate for the ANN and for each readout of the SNN, per image. */
export interface EnergyEstimate extends Assumptions {
  /** @unit pJ */
  readonly ann: number;
  readonly snn: readonly {
    readonly t: number;
    /** @unit pJ */
    readonly energy: number;
    /** Of the ANN's; null where the ANN does nothing. */
    readonly share: number | null;
  }[];
}

/** The same counts of operations under each set of assumptions, side by side. */
export function energies(result: RunResult): readonly EnergyEstimate[] {
  return assumptionSets.map((set) => {
    const ann = result.annMacs * set.mac + result.neurons * set.annNeuron;
    const snn = result.snn.map(({ t, macs, synapticOps }) => {
      const updates = result.neurons * t * result.virtual;
      const energy = macs * set.mac + synapticOps * set.ac + updates * set.update;
      return { t, energy, share: ann > 0 ? energy / ann : null };
    });
    return { ...set, ann, snn };
  });
}
