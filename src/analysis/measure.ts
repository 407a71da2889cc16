import type { AnnRunner } from '../ann/index.js';
import { readoutSteps, RelativeError, scoringOf } from '../evaluation/index.js';
import type { Task } from '../model.js';
import { simulate } from '../sim/index.js';
import type { SnnProgram } from '../snn/index.js';
import { realData } from '../tensor/index.js';
import type { ImageTransform } from '../vision/index.js';
import type { Sample } from '../calibration/index.js';
import type { Layer } from './layer.js';
import { LayerMeter } from './layer-meter.js';
import type { Onlooker } from './onlooker.js';
import type { LayerReport, OutputReport } from './report.js';

/** One input to analyse. */
export interface AnalysisInput {
  readonly inputs: Sample;
  /** How an image became the input; without it, outputs are compared as tensors only. */
  readonly transform?: ImageTransform;
}

/** What one run over the samples measured. */
export interface Measured {
  readonly layers: readonly LayerReport[];
  readonly outputs: readonly OutputReport[];
  readonly inputs: number;
  readonly clippedInputs: number;
}

/**
 * Runs ANN and SNN on the same inputs and compares every value that becomes spikes, and the outputs. Nothing is kept of an input.
 * @param ann yields the values of all layers and the model's outputs
 */
export async function measure(
  program: SnnProgram,
  ann: AnnRunner,
  layers: readonly Layer[],
  inputs: AsyncIterable<AnalysisInput>,
  options: {
    readonly timesteps: number;
    readonly at?: readonly number[];
    readonly task?: Task;
    readonly onlookers?: readonly Onlooker[];
    readonly onInput?: (done: number) => void;
  },
): Promise<Measured> {
  const { timesteps, task, onlookers = [] } = options;
  const at = readoutSteps(options.at && [...options.at, timesteps], timesteps);
  const meters = layers.map((layer) => new LayerMeter(layer, timesteps));
  const scoring = task && (await scoringOf(task, []));
  const sums = at.map(() => ({ error: new RelativeError(), agreement: 0 }));
  let [done, scored, clippedInputs] = [0, 0, 0];
  for await (const { inputs: sample, transform } of inputs) {
    const expected = await ann.run(sample);
    const valueOf = (value: string): Float32Array => realData(expected.get(value) ?? sample.get(value)!);
    for (const meter of meters) meter.begin(valueOf(meter.layer.value));
    for (const onlooker of onlookers) onlooker.begin(done, valueOf);
    const outputs = new Map(program.tail.outputs.map((name) => [name, expected.get(name)!]));
    const annSays = scoring && transform && scoring.predict(outputs, transform);
    const observe: NonNullable<Parameters<typeof simulate>[2]>['observe'] = (t, state) => {
      for (const meter of meters) meter.observe(t, state);
      for (const onlooker of onlookers) onlooker.observe(t, state);
    };
    let k = 0;
    for (const step of simulate(program, sample, { timesteps, at, observe })) {
      const sum = sums[k++]!;
      sum.error.add(step.outputs, outputs);
      if (annSays !== undefined && scoring && transform)
        sum.agreement += scoring.agreement([annSays], [scoring.predict(step.outputs, transform)]);
      if (step.t < timesteps) continue;
      clippedInputs += step.work.clippedInputs;
      meters.forEach((meter) => {
        meter.addSpikes(step.work.spikes.get(meter.layer.step.name)!);
      });
    }
    if (annSays !== undefined) scored++;
    done++;
    options.onInput?.(done);
  }
  return {
    layers: meters.map((meter) => meter.report()),
    outputs: at.map((t, k) => ({
      t,
      error: sums[k]!.error.value,
      ...(scored > 0 ? { agreement: sums[k]!.agreement / scored } : {}),
    })),
    inputs: done,
    clippedInputs,
  };
}
