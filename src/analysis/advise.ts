import type { AnnRunner } from '../ann/index.js';
import type { Parameters } from '../neurons/index.js';
import { chargeOf, simulate, type State } from '../sim/index.js';
import { gainAt, type SnnProgram } from '../snn/index.js';
import { realData } from '../tensor/index.js';
import type { Sample } from '../calibration/index.js';
import { adviceFor, type Advice } from './advice.js';
import { alternatives, type Alternative, type Evidence } from './alternatives.js';
import { encodeConstant, Encoder } from './encoder.js';
import { decibels } from './error-sums.js';
import type { Layer } from './layer.js';
import { gather, pickedNeurons } from './picked.js';
import { remedies } from './remedies.js';
import type { LayerReport } from './report.js';

/** One remedy tried on one layer: squared errors over all trial inputs. */
interface Tried {
  readonly alternative: Alternative;
  isolated: number;
  own: number;
}

/** A layer with everything that is tried on it; `isolated` and `own` are its squared errors as it is. */
interface LayerTrials {
  readonly layer: Layer;
  /** Indices of the neurons on which it is tried, and the size of their unit spikes. */
  readonly picked: Int32Array;
  readonly units: Float32Array;
  isolated: number;
  own: number;
  readonly trials: readonly Tried[];
}

/**
 * Tries remedies on layers. The layer's neurons as another conversion would make them are given the ANN's exact values (isolated), and, while the program
 * runs, the very charge that reaches the layer (own); what they say is compared with that. More timesteps are run where the program may be run
 * for longer (delta coding); else the charge is held as it is at the last one.
 * @returns advice by value
 */
export async function advise(
  program: SnnProgram,
  ann: AnnRunner,
  bad: readonly (readonly [Layer, LayerReport])[],
  inputs: AsyncIterable<Sample>,
  evidence: Evidence,
): Promise<ReadonlyMap<string, Advice>> {
  const layers = bad.map(([layer]) => layer);
  const first = layers[0]!;
  const { thresholds, timesteps } = evidence;
  const chosen = { model: first.model, parameters: first.step.parameters, thresholds, timesteps };
  const offered = remedies(chosen).filter(({ recalibrate }) => !recalibrate || evidence.heldOut);
  const made = offered.map((remedy) => alternatives(layers, remedy, evidence));
  const tried = layers.map((layer): LayerTrials => {
    const trials = made.map((of): Tried => ({ alternative: of.get(layer.value)!, isolated: 0, own: 0 }));
    const picked = pickedNeurons(layer.size);
    return { layer, picked, units: gather(layer.units, picked), isolated: 0, own: 0, trials };
  });
  const longest =
    first.coding === 'delta' ? Math.max(...offered.map((r) => r.settings.timesteps ?? timesteps)) : timesteps;
  for await (const sample of inputs) {
    const values = await ann.run(sample);
    for (const of of tried)
      tryAlone(of, realData(values.get(of.layer.value) ?? sample.get(of.layer.value)!), timesteps);
    const encoders = tried.map(({ layer, trials }) =>
      trials.map(({ alternative: { parameters, units } }) => new Encoder(layer.model, parameters, units)),
    );
    const observe = (t: number, state: State): void => {
      tried.forEach((layerTrials, k) => {
        follow(layerTrials, encoders[k]!, t, state, timesteps);
      });
    };
    simulate(program, sample, { timesteps: longest, at: [longest], observe }).next();
  }
  return new Map(
    bad.map(([layer, report], k) => {
      const { isolated, own, trials } = tried[k]!;
      const gains = trials.map((trial) => ({
        remedy: trial.alternative.remedy,
        isolated: decibels(isolated, trial.isolated),
        own: decibels(own, trial.own),
      }));
      return [layer.value, adviceFor(report, gains, timesteps)];
    }),
  );
}

/** Gives the layer as it is, and every alternative, the ANN's values. */
function tryAlone(tried: LayerTrials, all: Float32Array, timesteps: number): void {
  const { model, step } = tried.layer;
  const values = gather(all, tried.picked);
  const errorOf = (parameters: Parameters, sizes: Float32Array, steps: number): number =>
    encodeConstant(model, parameters, sizes, values, { injection: tried.layer, timesteps: steps }).squaredError(
      (i) => values[i]!,
      gainAt(tried.layer, steps),
    );
  tried.isolated += errorOf(step.parameters, tried.units, timesteps);
  for (const trial of tried.trials) {
    const { parameters, units, timesteps: steps } = trial.alternative;
    trial.isolated += errorOf(parameters, units, steps);
  }
}

/** Drives the alternatives of one layer through timestep t, and after the last one compares what they say with what arrived. */
function follow(tried: LayerTrials, encoders: readonly Encoder[], t: number, state: State, timesteps: number): void {
  const { picked, units } = tried;
  const { coding, step } = tried.layer;
  const charge = gather(chargeOf({ state }, step.input), picked);
  if (t <= timesteps) for (const encoder of encoders) encoder.step(charge, t);
  if (t < timesteps) return;
  const g = gainAt(tried.layer, t);
  const arrived = (i: number): number => charge[i]! / g;
  const count = gather(state.trains.get(step.output)!.count, picked);
  const now = count.reduce((sum, n, i) => sum + ((n * units[i]!) / g - arrived(i)) ** 2, 0);
  if (t === timesteps) tried.own += now;
  tried.trials.forEach((trial, k) => {
    const last = trial.alternative.timesteps;
    if (coding === 'delta' && last > timesteps) {
      if (t === last) trial.own += now;
      return;
    }
    if (t > timesteps) return;
    for (let more = t + 1; more <= last; more++) encoders[k]!.step(charge, more, gainAt(tried.layer, more) / g);
    trial.own += encoders[k]!.squaredError(arrived, gainAt(tried.layer, last));
  });
}
