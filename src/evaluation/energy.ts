import { denseOps, total, type Work } from '../sim/index.js';
import type { SnnProgram, SomaStep } from '../snn/index.js';
import { irOps } from '../spiking/index.js';
import type { TensorType } from '../tensor/index.js';

/** Energy of one operation on 32-bit numbers at 45 nm. @unit pJ @source Horowitz, ISSCC 2014; used by EMS-YOLO and SpikeYOLO */
export const ENERGY = { mac: 4.6, ac: 0.9 } as const;

/** The counting rule behind `Energy`, in a sentence. */
export const ENERGY_RULE =
  'arithmetic only, 45 nm estimate: 4.6 pJ per MAC, 0.9 pJ per AC; one AC for each unit spike (a signed power of two) and neuron that it reaches; ' +
  'products with the analog input count once as MACs, products of two spiking values as MACs at every timestep; padding is not counted';

/** Arithmetic of an SNN beside that of its ANN, for one image. */
export interface Energy {
  /** Synaptic operations on unit spikes, per multiply-accumulate of the ANN. */
  readonly acsPerMac: number;
  /** Energy estimate of the SNN as a share of the ANN's. */
  readonly energyShare: number;
  /** Multiply-accumulates that stay such. */
  readonly macs: number;
}

/** Multiply-accumulates of the part of the ANN that became spiking. */
export interface DenseMacs {
  readonly ann: number;
  /** Those that stay multiply-accumulates once: products with an analog input. */
  readonly once: number;
  /** Those that stay multiply-accumulates at every timestep: products of two values that both change in time. */
  readonly everyTimestep: number;
}

/** Counts the multiply-accumulates that one pass of the ANN makes where the program has synapses, and in its products of values. */
export function denseMacs(program: SnnProgram): DenseMacs {
  let [synaptic, once, everyTimestep] = [0, 0, 0];
  for (const step of program.steps)
    if (step.kind === 'synapse') {
      const macs = denseOps(step, program);
      synaptic += macs;
      if (step.source.kind === 'analog') once += macs;
    } else if (step.kind === 'soma') everyTimestep += productsOf(step, program);
  return { ann: synaptic + everyTimestep, once, everyTimestep };
}

function productsOf({ op, inputs, outputs, attrs }: SomaStep, { shapes, constants }: SnnProgram): number {
  const typeOf = (value: string): TensorType => {
    const constant = constants.get(value);
    return constant ? { dtype: constant.dtype, shape: constant.shape } : { dtype: 'f32', shape: shapes.get(value)! };
  };
  const types = inputs.map((input) => (input === '' ? undefined : typeOf(input)));
  return irOps.get(op)?.macs?.(types, outputs.map(typeOf), attrs) ?? 0;
}

/** The energy of the work done up to timestep t. */
export function energyOf(work: Work, t: number, { ann, everyTimestep }: DenseMacs): Energy {
  const acs = total(work.synapticOps);
  const macs = total(work.macs) + t * everyTimestep;
  if (ann === 0) return { acsPerMac: 0, energyShare: 0, macs };
  return { acsPerMac: acs / ann, energyShare: (ENERGY.mac * macs + ENERGY.ac * acs) / (ENERGY.mac * ann), macs };
}
