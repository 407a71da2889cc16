import { annRunner, evaluateGraph, type AnnOptions } from '../ann/index.js';
import type { Sample } from '../calibration/index.js';
import type { Conversion, Prepared } from '../convert.js';
import { fail } from '../diagnostics/index.js';
import type { CorrectionKind } from '../presets/index.js';
import { accumulatorBounds, biasLimits, type SnnProgram } from '../snn/index.js';
import { realData, type Tensor } from '../tensor/index.js';
import { bytesPerSample, fittingSamples } from './memory.js';
import { reportOn } from './report.js';
import { segmentOf } from './segment.js';
import { sitesOf } from './sites.js';
import { sweep } from './sweep.js';
import { initialName, targetOf, type Target } from './target.js';

/** How a program is corrected. */
export interface CorrectOptions extends AnnOptions {
  readonly kind: CorrectionKind;
  /** Most bytes of messages to keep at once; fewer samples are used where they would need more. 1 GiB unless told otherwise. */
  readonly memory?: number;
  /** Called after each layer. */
  readonly onLayer?: (done: number, of: number) => void;
}

/**
 * Corrects a converted program so that, on calibration samples, every layer's mean is the ANN's: biases per channel, initial membranes per neuron, or one after the
 * other. One sweep from the input to the outputs: each layer is measured with all layers before it corrected already.
 *
 *     bias[c]    += mean of ANN - mean of SNN               over positions and samples, in activation units; up to twice
 *     initial[i] += (mean of ANN - mean of SNN) gain / unit    over samples, in unit spikes
 *
 * The ANN's values are clipped where the neurons saturate: what clipping takes away is not made up for by raising all other values of the channel, but by the biases
 * of the layers that read it, where it is a shift. A change that makes a mean worse is taken back. Biases stay on their lattice and within the proof of the accumulators. The order of the samples makes no difference.
 *
 * Memory: samples * timesteps * (neurons whose spikes are still to be read, at the most crowded layer) bytes; two or four times that where a message has more than
 * 7 or 15 bits.
 * @source light pipeline and potential correction of SNN Calibration, ICML 2021, arXiv:2106.06984
 * @throws NO_CALIBRATION_DATA without samples
 */
export async function correct(
  { program: original, log }: Conversion,
  prepared: Prepared,
  samples: readonly Sample[],
  options: CorrectOptions,
): Promise<Conversion> {
  if (samples.length === 0)
    fail('NO_CALIBRATION_DATA', '--correct', 'expected at least one sample but found none', 'give calibration images');
  const { kind } = options;
  const constants = new Map<string, Tensor>(original.constants);
  const program = withInitials({ ...original, constants }, kind);
  const sites = sitesOf(program, prepared);
  const segments = sites.map(({ value }) => segmentOf(value, program));
  const used = fittingSamples(bytesPerSample(program, sites, segments), samples.length, options.memory);
  const chosen = samples.slice(0, used);
  const limits = biasLimits(program, program.timesteps);
  const targets = sites.map((site, k) => targetOf(site, segments[k]!, program, constants, limits, kind));
  await observeAnn(prepared, targets, chosen, options);
  const runs = chosen.map((sample) => ({ analog: analogOf(program, sample), trains: new Map() }));
  sweep(program, targets, runs, (done) => options.onLayer?.(done, targets.length));
  const { record, entry } = reportOn(targets, kind, { used, given: samples.length, timesteps: program.timesteps });
  const { provenance } = program;
  const corrected: SnnProgram = {
    ...program,
    provenance: { ...provenance, options: { ...provenance.options, correction: kind }, correction: record },
  };
  return { program: corrected, log: [...log, entry], bounds: accumulatorBounds(corrected, corrected.timesteps) };
}

/** Neurons that are to get initial membranes of their own name the constant that will hold them. */
function withInitials(program: SnnProgram, kind: CorrectionKind): SnnProgram {
  if (kind !== 'membrane' && kind !== 'both') return program;
  const steps = program.steps.map((step) => (step.kind === 'neuron' ? { ...step, initial: initialName(step) } : step));
  return { ...program, steps };
}

async function observeAnn(
  { graph }: Prepared,
  targets: readonly Target[],
  samples: readonly Sample[],
  options: AnnOptions,
): Promise<void> {
  const wanted = [...new Set(targets.map(({ site }) => site.ann))].filter((value) => !graph.inputs.includes(value));
  const runner = await annRunner(graph, wanted, options);
  try {
    for (const sample of samples) {
      const values = await runner.run(sample);
      for (const { site, knobs, expect } of targets) {
        const value = expect(realData(values.get(site.ann) ?? sample.get(site.ann)!));
        knobs.forEach(({ expected }) => {
          expected.add(value);
        });
      }
    }
  } finally {
    await runner.close();
  }
}

/** The real values that enter a program as analog current. */
function analogOf(program: SnnProgram, sample: Sample): ReadonlyMap<string, Float32Array> {
  const host = [...sample, ...evaluateGraph(program.head, sample)];
  return new Map(host.filter(([name]) => program.shapes.has(name)).map(([name, value]) => [name, realData(value)]));
}
