import { sha256 } from '../../container/index.js';
import type { Diagnostic } from '../../diagnostics/index.js';
import { neuronModel } from '../../neurons/index.js';
import { accumulatorBounds, neuronCount, writeProgram, type SnnProgram } from '../../snn/index.js';
import type { EmittedOnnx } from './emit-onnx.js';
import { cost, EXACT_FLOAT32 } from './exact-sums.js';

/** Whole numbers below this are exact in double precision. */
export const EXACT_FLOAT64 = 2 ** 53;

/** What is proved of one weighted layer. All magnitudes are in steps of the layer's lattice. */
export interface LayerCertificate {
  readonly layer: string;
  /** Bits of the widest weight, sign included. */
  readonly weightBits: number;
  /** Float32 convolutions that the layer is carried out with. */
  readonly convolutions: number;
  /** Largest sum |weight| |input| of any of them, and what it stays below. */
  readonly largest: number;
  readonly limit: number;
  /** The same bound for the layer as a single convolution. */
  readonly whole: number;
  /** Largest magnitude of what arrives over all timesteps, bias included, in double precision, and what it stays below. */
  readonly accumulated: number;
  readonly accumulatedLimit: number;
}

/** The proof that an exported network computes the bits of the simulator wherever single operations are those of IEEE 754. */
export interface Certificate {
  readonly format: 'snn-convert certificate';
  readonly version: 1;
  readonly claim: string;
  readonly program: { readonly name: string; readonly sha256: string; readonly neurons: number };
  readonly file: {
    readonly sha256: string;
    readonly form: string;
    readonly timesteps: number;
    readonly tail: boolean;
  };
  /** Largest running count of any neuron: counts are float32, so it stays below 2^24. */
  readonly largestCount: number;
  readonly layers: readonly LayerCertificate[];
}

/** The narrowest weights that a conversion can be asked for. */
const LEAST_WEIGHT_BITS = 8;

const CLAIM =
  'Every float32 convolution and matrix product of the file sums whole numbers whose partial sums stay below 2^24 in any order, every accumulator is a whole number below 2^53 in double precision, and all other operations are single IEEE 754 operations, comparisons or moves of finite numbers, and logarithms of which only the nearest whole number matters, one more or less.';

/** A certificate, or the reasons why there is none. */
export type Certified =
  | { readonly certificate: Certificate; readonly refusals?: undefined }
  | { readonly certificate?: undefined; readonly refusals: readonly Diagnostic[] };

/** Proves, from the weights as stored and the largest counts that neurons can reach, that a file is exact, or says what stands against it. */
export function certify(program: SnnProgram, file: EmittedOnnx): Certified {
  const refusals = refusalsOf(program, file);
  if (refusals.length > 0) return { refusals };
  const { form, timesteps, tail, bytes } = file;
  return {
    certificate: {
      format: 'snn-convert certificate',
      version: 1,
      claim: CLAIM,
      program: { name: program.name, sha256: sha256(writeProgram(program)), neurons: neuronCount(program) },
      file: { sha256: sha256(bytes), form, timesteps, tail },
      largestCount: largestCount(program, timesteps),
      layers: layersOf(program, file),
    },
  };
}

function layersOf(program: SnnProgram, { plans, timesteps }: EmittedOnnx): LayerCertificate[] {
  const bounds = accumulatorBounds(program, timesteps);
  const synapses = program.steps.filter((step) => step.kind === 'synapse');
  return synapses.map((step, i) => {
    const plan = plans.get(step.name)!;
    return {
      layer: step.origin,
      weightBits: widthOf(program.constants.get(step.weight)!.data),
      convolutions: cost(plan),
      largest: plan.largest,
      limit: EXACT_FLOAT32,
      whole: plan.whole,
      accumulated: bounds[i]!.largest,
      accumulatedLimit: EXACT_FLOAT64,
    };
  });
}

function refusalsOf(program: SnnProgram, file: EmittedOnnx): Diagnostic[] {
  const { inexact, timesteps } = file;
  const refusals: Diagnostic[] = [];
  if (program.weights.kind === 'float32')
    return [
      {
        code: 'NOT_CERTIFIABLE',
        where: `program "${program.name}"`,
        problem: 'its weights are float32 numbers: their sums depend on the order in which a runtime adds',
        hint: 'convert again without --weights float32: on an integer lattice sums are exact',
      },
    ];
  for (const layer of layersOf(program, file)) {
    if (layer.largest >= EXACT_FLOAT32) refusals.push(tooWide(layer, program));
    if (layer.accumulated >= EXACT_FLOAT64)
      refusals.push({
        code: 'NOT_CERTIFIABLE',
        where: `layer "${layer.layer}"`,
        problem: `up to ${layer.accumulated} may arrive in ${timesteps} timesteps: expected less than 2^53`,
        hint: 'use fewer timesteps',
      });
  }
  const count = largestCount(program, timesteps);
  if (count >= EXACT_FLOAT32)
    refusals.push({
      code: 'NOT_CERTIFIABLE',
      where: `program "${program.name}"`,
      problem: `neurons may send ${count} unit spikes in ${timesteps} timesteps: expected less than 2^24`,
      hint: 'use fewer timesteps or fewer spike sizes',
    });
  for (const [node, op] of inexact)
    refusals.push({
      code: 'NOT_CERTIFIABLE',
      where: `node "${node}"`,
      problem: `${op} is computed by each runtime in its own way`,
      hint: 'leave the tail away (--no-tail) if the node is there; else verify compares the bits of one runtime',
    });
  return refusals;
}

function tooWide({ layer, whole, weightBits }: LayerCertificate, program: SnnProgram): Diagnostic {
  const fewer = Math.ceil(Math.log2((whole + 1) / EXACT_FLOAT32));
  const narrow = weightBits - fewer;
  return {
    code: 'NOT_CERTIFIABLE',
    where: `layer "${layer}"`,
    problem: `a single convolution sums up to ${whole}, with weights of ${weightBits} bits: expected less than 2^24 = ${EXACT_FLOAT32}`,
    hint:
      narrow >= LEAST_WEIGHT_BITS
        ? `weights of ${narrow} bits would do (--weight-bits ${narrow} when "${program.name}" is converted), or let the layer be several convolutions`
        : `no width of weights from ${LEAST_WEIGHT_BITS} bits on would do: let the layer be several convolutions`,
  };
}

/** Bits of the widest of some whole numbers, sign included. */
function widthOf(weights: ArrayLike<number>): number {
  let bits = 1;
  for (let i = 0; i < weights.length; i++)
    if (weights[i] !== 0) bits = Math.max(bits, 33 - Math.clz32(Math.abs(weights[i]!)));
  return bits;
}

function largestCount({ steps }: SnnProgram, timesteps: number): number {
  return steps.reduce(
    (most, step) =>
      step.kind === 'neuron' ? Math.max(most, neuronModel(step.model).limit(timesteps, step.parameters)) : most,
    0,
  );
}
