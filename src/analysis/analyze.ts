import { annRunner, type AnnRunner } from '../ann/index.js';
import type { CalibrationRecord, Sample } from '../calibration/index.js';
import { calibrate, type Prepared } from '../convert.js';
import { fail } from '../diagnostics/index.js';
import type { Task } from '../model.js';
import type { SnnProgram } from '../snn/index.js';
import { advise } from './advise.js';
import type { Advice } from './advice.js';
import type { Evidence } from './alternatives.js';
import { badLayers } from './bad-layers.js';
import { layersOf, type Layer } from './layer.js';
import { measure, type AnalysisInput, type Measured } from './measure.js';
import type { Onlooker } from './onlooker.js';
import type { Analysis } from './report.js';

/** Most inputs on which remedies are tried; the first ones. */
const MOST_TRIALS = 4;

/** A program and the model that it was made of. */
export interface AnalysisSubject {
  readonly program: SnnProgram;
  readonly prepared: Prepared;
  /** What the program was calibrated on; without it, advice on thresholds rests on the analysed inputs. */
  readonly calibration?: CalibrationRecord;
}

/** What an analysis runs on; everything has a default. */
export interface AnalyzeOptions {
  /** Timesteps to run; the program's own unless told otherwise. */
  readonly timesteps?: number;
  /** Timesteps to report outputs at; every power of two unless told otherwise, and always the last. */
  readonly at?: readonly number[];
  /** Makes sense of the outputs, for agreement. */
  readonly task?: Task;
  /** Do not use ONNX Runtime even if it is installed. */
  readonly builtin?: boolean;
  readonly threads?: number;
  /** Watch the main pass. */
  readonly onlookers?: readonly Onlooker[];
  /** Called after each input of the main pass. */
  readonly onInput?: (done: number) => void;
}

/**
 * Says where a spiking network loses accuracy: every value that becomes spikes is compared with the ANN's on the same inputs, its error is split by
 * cause, and the worst layers get advice whose gain is predicted by trying it on what reached them.
 * @param inputs begins the inputs anew at each call: they are gone through up to three times, one in memory at a time
 * @throws NO_IMAGES without inputs, OTHER_VERSION, and as simulation
 */
export async function analyze(
  { program, prepared, calibration }: AnalysisSubject,
  inputs: () => AsyncIterable<AnalysisInput>,
  options: AnalyzeOptions = {},
): Promise<Analysis> {
  const timesteps = options.timesteps ?? program.timesteps;
  const layers = layersOf(program, prepared);
  const values = layers.map(({ value }) => value).filter((value) => !prepared.graph.inputs.includes(value));
  const ann = await annRunner(prepared.graph, [...new Set([...values, ...prepared.graph.outputs])], options);
  try {
    const measured = await measure(program, ann, layers, inputs(), { ...options, timesteps });
    if (measured.inputs === 0)
      fail('NO_IMAGES', 'analysis', 'expected at least one input but found none', 'check --images and --limit');
    const advice = await adviceOn(measured, ann, layers, inputs, { program, prepared, calibration, timesteps });
    const { preset, options: chosen } = program.provenance;
    return {
      schemaVersion: 1,
      model: program.name,
      preset,
      options: chosen,
      timesteps,
      inputs: measured.inputs,
      clippedInputs: measured.clippedInputs,
      engine: ann.engine,
      outputs: measured.outputs,
      layers: measured.layers.map((layer) => {
        const found = advice.get(layer.value);
        return found ? { ...layer, advice: found } : layer;
      }),
    };
  } finally {
    await ann.close();
  }
}

/** Advice by value, for the layers that need some. Remedies are tried on some inputs, and thresholds chosen from others where there are others. */
async function adviceOn(
  { layers: reports, inputs: count }: Measured,
  ann: AnnRunner,
  layers: readonly Layer[],
  inputs: () => AsyncIterable<AnalysisInput>,
  subject: Pick<Evidence, 'prepared' | 'calibration' | 'timesteps'> & { readonly program: SnnProgram },
): Promise<ReadonlyMap<string, Advice>> {
  const bad = badLayers(reports);
  if (bad.length === 0) return new Map();
  const { program, prepared } = subject;
  const heldOut = count > 1;
  const trials = heldOut ? Math.min(MOST_TRIALS, count >> 1) : 1;
  const others = samplesOf(inputs(), heldOut ? trials : 0);
  const analysed = await calibrate(prepared, others, { source: 'the analysed inputs' });
  const thresholds = String(program.provenance.options['thresholds'] ?? 'max');
  const pairs = layers.map((layer, k) => [layer, reports[k]!] as const).filter(([, report]) => bad.includes(report));
  return advise(program, ann, pairs, samplesOf(inputs(), 0, trials), { ...subject, analysed, heldOut, thresholds });
}

async function* samplesOf(inputs: AsyncIterable<AnalysisInput>, from: number, to = Infinity): AsyncGenerator<Sample> {
  let index = 0;
  for await (const input of inputs) {
    if (index >= from) yield input.inputs;
    if (++index >= to) return;
  }
}
